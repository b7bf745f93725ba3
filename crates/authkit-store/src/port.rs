//! The macro that writes a port: a trait of async verbs, its forwarding to `&S` and `Arc<S>`, and its mirror.
//!
//! A method written `async fn verb(&self, ..) -> T;` becomes
//! `fn verb(&self, ..) -> impl Future<Output = Result<T, Self::Error>> + Send;`, so that an implementor writes a
//! plain `async fn` and a caller may spawn the future. What need not wait stands at the end, in `at_hand { .. }`, as a plain
//! function with the answer of a store that has nothing at hand.
//!
//! A trait with such methods is no trait object. With the feature `erased` there is a second one, which stands in
//! parentheses here: its verbs return boxed futures, every implementor of the port has it, and
//! [`Erased`](crate::erased::Erased) turns it back into the port.

macro_rules! port {
    (
        $(#[$meta:meta])*
        pub trait $port:ident ($mirror:ident): $super:ident ($mirror_super:ident) { $($body:tt)* }
    ) => {
        port! { @port $(#[$meta])* $port: $super { $($body)* } }

        #[cfg(feature = "erased")]
        port! { @mirror $port ($mirror): $mirror_super { $($body)* } }
    };

    (@port $(#[$meta:meta])* $port:ident: $super:ident {
        $( type $assoc:ident: $bound:path = $about:literal; )*
        $( $(#[$verb_meta:meta])* async fn $verb:ident(&self $(, $arg:ident: $ty:ty)* $(,)?) -> $ret:ty; )*
        $( at_hand {
            $( $(#[$now_meta:meta])* fn $now:ident(&self $(, $now_arg:ident: $now_ty:ty)?) -> $now_ret:ty { $nothing:expr } )*
        } )?
    }) => {
        $(#[$meta])*
        pub trait $port: $super {
            $( #[doc = $about] type $assoc: $bound; )*
            $(
                $(#[$verb_meta])*
                ///
                /// # Errors
                /// The backend's own error, when it could not answer; nothing was changed then.
                fn $verb(&self $(, $arg: $ty)*) -> impl Future<Output = Result<$ret, Self::Error>> + Send;
            )*
            $( $(
                $(#[$now_meta])*
                fn $now(&self $(, $now_arg: $now_ty)?) -> $now_ret {
                    $( let _ = $now_arg; )?
                    $nothing
                }
            )* )?
        }

        port!(@forward [&S] $port {
            { $( $assoc )* } { $( $( $now($($now_arg: $now_ty)?) -> $now_ret; )* )? } $( $verb($($arg: $ty),*) -> $ret; )*
        });
        port!(@forward [::std::sync::Arc<S>] $port {
            { $( $assoc )* } { $( $( $now($($now_arg: $now_ty)?) -> $now_ret; )* )? } $( $verb($($arg: $ty),*) -> $ret; )*
        });
    };
    (@forward [$this:ty] $port:ident {
        { $( $assoc:ident )* }
        { $( $now:ident($($now_arg:ident: $now_ty:ty)?) -> $now_ret:ty; )* }
        $( $verb:ident($($arg:ident: $ty:ty),*) -> $ret:ty; )*
    }) => {
        impl<S: $port> $port for $this {
            $( type $assoc = S::$assoc; )*
            $(
                fn $verb(&self $(, $arg: $ty)*) -> impl Future<Output = Result<$ret, Self::Error>> + Send {
                    S::$verb(self $(, $arg)*)
                }
            )*
            $(
                fn $now(&self $(, $now_arg: $now_ty)?) -> $now_ret {
                    S::$now(self $(, $now_arg)?)
                }
            )*
        }
    };

    (@mirror $port:ident ($mirror:ident): $mirror_super:ident {
        $( type $assoc:ident: $bound:path = $about:literal; )*
        $( $(#[$verb_meta:meta])* async fn $verb:ident(&self $(, $($args:tt)+)?) -> $ret:ty; )*
        $( at_hand {
            $( $(#[$now_meta:meta])* fn $now:ident(&self $(, $now_arg:ident: $now_ty:ty)?) -> $now_ret:ty { $nothing:expr } )*
        } )?
    }) => {
        #[doc = concat!("The object-safe mirror of [`", stringify!($port), "`](crate::", stringify!($port), ").")]
        ///
        /// Every implementor of the port has it.
        pub trait $mirror: $crate::erased::$mirror_super {
            $( #[doc = $about] type $assoc: $bound; )*
            $( port! { @bind declare $port $verb 'a [] [$($($args)+)?] $ret } )*
            $( $(
                #[doc = concat!("[`", stringify!($port), "::", stringify!($now), "`](crate::", stringify!($port), ").")]
                fn $now(&self $(, $now_arg: $now_ty)?) -> $now_ret;
            )* )?
        }

        impl<S: $port> $mirror for S {
            $( type $assoc = <S as $port>::$assoc; )*
            $( port! { @bind erase $port $verb 'a [] [$($($args)+)?] $ret } )*
            $( $(
                fn $now(&self $(, $now_arg: $now_ty)?) -> $now_ret {
                    <S as $port>::$now(self $(, $now_arg)?)
                }
            )* )?
        }

        impl<T: $mirror + ?Sized> $port for $crate::erased::Erased<T> {
            $( type $assoc = T::$assoc; )*
            $( port! { @restore $mirror $verb [$($($args)+)?] $ret } )*
            $( $(
                fn $now(&self $(, $now_arg: $now_ty)?) -> $now_ret {
                    <T as $mirror>::$now(self.inner() $(, $now_arg)?)
                }
            )* )?
        }
    };

    // A boxed future has one lifetime, which every reference among the arguments has to name.
    (@bind $then:ident $of:ident $verb:ident $a:lifetime [$($done:tt)*] [$(,)?] $ret:ty) => {
        port! { @$then $of $verb $a [$($done)*] $ret }
    };
    (@bind $then:ident $of:ident $verb:ident $a:lifetime
        [$($done:tt)*] [$arg:ident: &$ty:ty $(, $($rest:tt)*)?] $ret:ty) => {
        port! { @bind $then $of $verb $a [$($done)* $arg: &$a $ty,] [$($($rest)*)?] $ret }
    };
    (@bind $then:ident $of:ident $verb:ident $a:lifetime
        [$($done:tt)*] [$arg:ident: Option<&$ty:ty> $(, $($rest:tt)*)?] $ret:ty) => {
        port! { @bind $then $of $verb $a [$($done)* $arg: Option<&$a $ty>,] [$($($rest)*)?] $ret }
    };
    (@bind $then:ident $of:ident $verb:ident $a:lifetime
        [$($done:tt)*] [$arg:ident: $ty:ty $(, $($rest:tt)*)?] $ret:ty) => {
        port! { @bind $then $of $verb $a [$($done)* $arg: $ty,] [$($($rest)*)?] $ret }
    };

    (@declare $port:ident $verb:ident $a:lifetime [$($arg:ident: $ty:ty,)*] $ret:ty) => {
        #[doc = concat!("The boxed [`", stringify!($port), "::", stringify!($verb), "`](crate::", stringify!($port), ").")]
        fn $verb<$a>(&$a self $(, $arg: $ty)*) -> $crate::erased::BoxFuture<$a, $ret>;
    };
    (@erase $port:ident $verb:ident $a:lifetime [$($arg:ident: $ty:ty,)*] $ret:ty) => {
        fn $verb<$a>(&$a self $(, $arg: $ty)*) -> $crate::erased::BoxFuture<$a, $ret> {
            Box::pin(async move {
                let answer = <S as $port>::$verb(self $(, $arg)*).await;
                answer.map_err($crate::erased::ErasedError::new)
            })
        }
    };
    (@restore $mirror:ident $verb:ident [$($arg:ident: $ty:ty),* $(,)?] $ret:ty) => {
        async fn $verb(&self $(, $arg: $ty)*) -> Result<$ret, Self::Error> {
            <T as $mirror>::$verb(self.inner() $(, $arg)*).await
        }
    };
}

pub(crate) use port;
