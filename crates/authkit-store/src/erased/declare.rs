//! The macro that declares which ports an application needs.

/// Declares a trait of an application's own that stands for the ports it needs, each by its name in this crate.
///
/// [`erased`](crate::erased) shows it. `RegisterableStore` is written with the sign-up fields:
/// `RegisterableStore<Extra = ()>`.
#[macro_export]
macro_rules! erased_store {
    (
        $(#[$meta:meta])*
        $vis:vis trait $name:ident<UserId = $id:ty, Outgoing = $outgoing:ty>:
            $first:ident $(<Extra = $first_extra:ty>)? $( + $port:ident $(<Extra = $extra:ty>)? )* $(;)?
    ) => {
        $(#[$meta])*
        $vis trait $name:
            $crate::erased::DynStore<UserId = $id, Outgoing = $outgoing>
            + $crate::erased::ports::$first $(<Extra = $first_extra>)?
            $( + $crate::erased::ports::$port $(<Extra = $extra>)? )*
        {
        }

        impl<S> $name for S
        where
            S: $crate::erased::DynStore<UserId = $id, Outgoing = $outgoing>
                + $crate::erased::ports::$first $(<Extra = $first_extra>)?
                $( + $crate::erased::ports::$port $(<Extra = $extra>)? )*,
        {
        }
    };
}
