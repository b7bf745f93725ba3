//! The macro that writes a port: a trait of async verbs, and its forwarding to `&S` and `Arc<S>`.
//!
//! A method written `async fn verb(&self, ..) -> T;` becomes
//! `fn verb(&self, ..) -> impl Future<Output = Result<T, Self::Error>> + Send;`, so that an implementor writes a
//! plain `async fn` and a caller may spawn the future.

macro_rules! port {
    (
        $(#[$meta:meta])*
        pub trait $port:ident: $super:ident {
            $( type $assoc:ident: $bound:path = $about:literal; )*
            $( $(#[$verb_meta:meta])* async fn $verb:ident(&self $(, $arg:ident: $ty:ty)* $(,)?) -> $ret:ty; )*
        }
    ) => {
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
        }

        port!(@forward [&S] $port { { $( $assoc )* } $( $verb($($arg: $ty),*) -> $ret; )* });
        port!(@forward [::std::sync::Arc<S>] $port { { $( $assoc )* } $( $verb($($arg: $ty),*) -> $ret; )* });
    };
    (@forward [$this:ty] $port:ident {
        { $( $assoc:ident )* }
        $( $verb:ident($($arg:ident: $ty:ty),*) -> $ret:ty; )*
    }) => {
        impl<S: $port> $port for $this {
            $( type $assoc = S::$assoc; )*
            $(
                fn $verb(&self $(, $arg: $ty)*) -> impl Future<Output = Result<$ret, Self::Error>> + Send {
                    S::$verb(self $(, $arg)*)
                }
            )*
        }
    };
}

pub(crate) use port;
