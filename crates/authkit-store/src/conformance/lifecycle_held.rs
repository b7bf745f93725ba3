//! Cases for a store that switches accounts off and removes them, and keeps what they hold: sessions, remember series and
//! API tokens.

/// Stamps the cases of one port as a module of their own.
macro_rules! lifecycle_held {
    ($(#[$meta:meta])* $module:ident: $port:ident of $source:ident, $put:ident, $find:ident) => {
        $(#[$meta])*
        pub mod $module {
            use crate::conformance::$source::record;
            use crate::conformance::Harness;
            use crate::conformance::held::digest;
            use crate::conformance::sample::{alice, store};
            use crate::{LifecycleStore, Put, $port};

            crate::__authkit_cases! { $module __authkit_all (H::Store: LifecycleStore + $port) }

            /// What was issued keeps its generation, beside the account as it is now: that is how it is seen to be dead.
            pub async fn the_account_is_read_as_it_is_now<H: Harness>(harness: &H)
            where
                H::Store: LifecycleStore + $port,
            {
                let case = concat!(stringify!($module), "_read_now");
                let store = store(harness, case).await;
                let mut alice = alice(harness, &store).await;
                let (digest, issued) = (digest(case, 0), record(&alice));
                assert_eq!(ask!(store.$put(&digest, &issued)), Put::Created);
                for active in [false, true] {
                    assert!(ask!(store.set_active(&alice.id, active, &[])));
                    alice.active = active;
                    if !active {
                        alice.generation = alice.generation.next();
                    }
                    let found = find!(store.$find(&digest));
                    assert_eq!(found, (issued.clone(), alice.clone()));
                }
                assert!(ask!(store.advance_generation(&alice.id, &[])));
                alice.generation = alice.generation.next();
                assert_eq!(find!(store.$find(&digest)), (issued, alice));
            }

            /// A removed account leaves nothing that lets anybody in, not even to the next with its address.
            pub async fn a_removed_account_leaves_nothing<H: Harness>(harness: &H)
            where
                H::Store: LifecycleStore + $port,
            {
                let case = concat!(stringify!($module), "_removed");
                let store = store(harness, case).await;
                let gone = alice(harness, &store).await;
                let (before, after) = (digest(case, 0), digest(case, 1));
                assert_eq!(ask!(store.$put(&before, &record(&gone))), Put::Created);
                assert!(ask!(store.remove_account(&gone.id, &[])));
                assert_eq!(ask!(store.$find(&before)), None);
                let next = alice(harness, &store).await;
                assert_eq!(ask!(store.$find(&before)), None, "the next one inherited it");
                // A store may report an error here; what counts is that nobody is let in by it.
                let _ = store.$put(&after, &record(&gone)).await;
                assert_eq!(ask!(store.$find(&after)), None);
                let fresh = record(&next);
                assert_eq!(
                    ask!(store.$put(&before, &fresh)),
                    Put::Created,
                    "its row is gone"
                );
                assert_eq!(find!(store.$find(&before)), (fresh, next));
            }
        }
    };
}

lifecycle_held! {
    /// Cases for [`LifecycleStore`](crate::LifecycleStore) and [`SessionStore`](crate::SessionStore).
    lifecycle_sessions: SessionStore of sessions, put_session, find_session
}

#[cfg(feature = "remember")]
lifecycle_held! {
    /// Cases for [`LifecycleStore`](crate::LifecycleStore) and [`RememberStore`](crate::RememberStore).
    lifecycle_remember: RememberStore of remember, put_series, find_series
}

#[cfg(feature = "api-tokens")]
lifecycle_held! {
    /// Cases for [`LifecycleStore`](crate::LifecycleStore) and [`ApiTokenStore`](crate::ApiTokenStore).
    lifecycle_api_tokens: ApiTokenStore of api_tokens, put_api_token, find_api_token
}
