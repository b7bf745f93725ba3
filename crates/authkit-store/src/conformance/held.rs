//! The cases that sessions, remember series and API tokens have in common: records under random names, each of which
//! belongs to an account and ends.

use std::hash::{DefaultHasher, Hash, Hasher};

use authkit_token::{OpaquePurpose, TokenDigest};

/// The `number`-th digest of a case. Cases share one table, and have no digest in common.
pub(super) fn digest<P: OpaquePurpose>(case: &str, number: usize) -> TokenDigest<P> {
    let mut hasher = DefaultHasher::new();
    case.hash(&mut hasher);
    let mut bytes = [0xff; 32];
    bytes[..8].copy_from_slice(&hasher.finish().to_be_bytes());
    bytes[24..].copy_from_slice(&(number as u64).to_be_bytes());
    TokenDigest::from_bytes(bytes)
}

/// Stamps the common cases, over a port's verbs; `record` and `clean_up` stand in the module that it is stamped into.
macro_rules! held_cases {
    ($port:ident: $put:ident, $find:ident, $remove:ident) => {
        /// What was never stored is nobody's, and is not there to be removed.
        pub async fn unknown_is_none<H: Harness>(harness: &H)
        where
            H::Store: $port,
        {
            let case = concat!(stringify!($port), "_unknown");
            let store = store(harness, case).await;
            let alice = alice(harness, &store).await;
            let (digest, other) = (digest(case, 0), digest(case, 1));
            assert_eq!(ask!(store.$put(&digest, &record(&alice))), Put::Created);
            assert_eq!(ask!(store.$find(&other)), None);
            assert!(!ask!(store.$remove(&other)));
            assert!(ask!(store.$find(&digest)).is_some());
        }

        /// A digest that is stored already is refused; what is stored under it stays its owner's.
        pub async fn a_collision_leaves_the_first_alone<H: Harness>(harness: &H)
        where
            H::Store: $port,
        {
            let case = concat!(stringify!($port), "_collision");
            let store = store(harness, case).await;
            let alice = alice(harness, &store).await;
            let mallory = new_account("mallory@example.com");
            let mallory = harness.account(&store, mallory).await;
            let digest = digest(case, 0);
            assert_eq!(ask!(store.$put(&digest, &record(&alice))), Put::Created);
            let mut second = record(&mallory);
            second.expires_at = at(9999);
            assert_eq!(ask!(store.$put(&digest, &second)), Put::Collision);
            assert_eq!(find!(store.$find(&digest)), (record(&alice), alice));
        }

        /// Of many that are stored under one digest exactly one is.
        pub async fn one_of_many_puts_wins<H: Harness>(harness: &H)
        where
            H::Store: $port,
        {
            let case = concat!(stringify!($port), "_one_put");
            let store = store(harness, case).await;
            let alice = alice(harness, &store).await;
            for round in 0..harness.rounds() {
                let digest = digest(case, round);
                let mine = |racer: usize| {
                    let mut mine = record(&alice);
                    mine.expires_at = at(5000 + racer as i64);
                    mine
                };
                let results = race(async |racer| ask!(store.$put(&digest, &mine(racer)))).await;
                let winner = winner(&results, |result| *result == Put::Created);
                let (found, _) = find!(store.$find(&digest));
                assert_eq!(found, mine(winner), "what the winner put is stored");
            }
        }

        /// It is removed by exactly one of many calls, and nothing else goes with it.
        pub async fn one_of_many_removals_wins<H: Harness>(harness: &H)
        where
            H::Store: $port,
        {
            let case = concat!(stringify!($port), "_one_removal");
            let store = store(harness, case).await;
            let alice = alice(harness, &store).await;
            let other = digest(case, usize::MAX);
            assert_eq!(ask!(store.$put(&other, &record(&alice))), Put::Created);
            for round in 0..harness.rounds() {
                let digest = digest(case, round);
                assert_eq!(ask!(store.$put(&digest, &record(&alice))), Put::Created);
                let results = race(async |_| ask!(store.$remove(&digest))).await;
                let _ = winner(&results, |removed| *removed);
                assert_eq!(ask!(store.$find(&digest)), None);
            }
            assert!(ask!(store.$find(&other)).is_some(), "another went with it");
        }

        /// A clean-up takes what ends at that very moment, and leaves what has a millisecond to go.
        pub async fn what_has_ended_is_removed<H: Harness>(harness: &H)
        where
            H::Store: $port,
        {
            let case = concat!(stringify!($port), "_ended");
            let store = store(harness, case).await;
            let alice = alice(harness, &store).await;
            let (now, millisecond) = (at(1000), Duration::from_millis(1));
            let ends = [
                (at(400), false),
                (now - millisecond, false),
                (now, false),
                (now + millisecond, true),
                (at(2000), true),
            ];
            for (number, (end, _)) in (0..).zip(ends) {
                let mut ending = record(&alice);
                ending.expires_at = end;
                assert_eq!(
                    ask!(store.$put(&digest(case, number), &ending)),
                    Put::Created
                );
            }
            for removed in [3, 0] {
                assert_eq!(
                    clean_up(&store, now, 1000).await,
                    removed,
                    "how many were removed"
                );
            }
            for (number, (end, stays)) in (0..).zip(ends) {
                let there = ask!(store.$find(&digest(case, number))).is_some();
                assert_eq!(there, stays, "it ends at {end}, and it is {now}");
            }
        }

        /// A clean-up takes no more than it was asked to, and goes on where it stopped.
        pub async fn a_clean_up_has_a_limit<H: Harness>(harness: &H)
        where
            H::Store: $port,
        {
            let case = concat!(stringify!($port), "_limit");
            let store = store(harness, case).await;
            let alice = alice(harness, &store).await;
            for number in 0..5 {
                let digest = digest(case, number);
                assert_eq!(ask!(store.$put(&digest, &record(&alice))), Put::Created);
            }
            for (limit, removed) in [(0, 0), (2, 2), (2, 2), (2, 1), (2, 0)] {
                assert_eq!(clean_up(&store, at(9999), limit).await, removed);
            }
        }

        /// What racing clean-ups say they removed adds up to what was there.
        pub async fn clean_ups_count_each_once<H: Harness>(harness: &H)
        where
            H::Store: $port,
        {
            let case = concat!(stringify!($port), "_clean_ups");
            let store = store(harness, case).await;
            let alice = alice(harness, &store).await;
            for round in 0..harness.rounds() {
                for number in 0..3 {
                    let digest = digest(case, round * 3 + number);
                    assert_eq!(ask!(store.$put(&digest, &record(&alice))), Put::Created);
                }
                let counts = race(|_| clean_up(&store, at(9999), 2)).await;
                let left = clean_up(&store, at(9999), 1000).await;
                let sum = counts.iter().sum::<u64>() + left;
                assert_eq!(
                    sum, 3,
                    "{RACERS} clean-ups of three: {counts:?}, and {left} after"
                );
            }
        }

        /// It is neither read, overwritten nor removed from another realm.
        pub async fn realms_are_apart<H: Harness>(harness: &H)
        where
            H::Store: $port,
        {
            let case = concat!(stringify!($port), "_realms");
            let (store, other) = two_realms(harness, case).await;
            let alice = alice(harness, &store).await;
            let digest = digest(case, 0);
            assert_eq!(ask!(store.$put(&digest, &record(&alice))), Put::Created);
            assert_eq!(ask!(other.$find(&digest)), None, "read from another realm");
            assert!(!ask!(other.$remove(&digest)), "removed from another realm");
            let removed = clean_up(&other, at(9999), 1000).await;
            assert_eq!(removed, 0, "cleaned up from another realm");
            // A store may report an error here; what counts is that the account stays where it is.
            let _ = other.$put(&self::digest(case, 1), &record(&alice)).await;
            assert_eq!(ask!(other.$find(&self::digest(case, 1))), None);
            assert_eq!(find!(store.$find(&digest)), (record(&alice), alice));
        }

        /// An account that is gone holds nothing, gets nothing, and leaves nothing to the next.
        pub async fn a_removed_account_holds_nothing<H: Harness>(harness: &H)
        where
            H::Store: $port,
        {
            let case = concat!(stringify!($port), "_removed_account");
            let store = store(harness, case).await;
            let gone = alice(harness, &store).await;
            let digests = [digest(case, 0), digest(case, 1)];
            assert_eq!(ask!(store.$put(&digests[0], &record(&gone))), Put::Created);
            if !harness.remove_account(&store, &gone.id).await {
                return;
            }
            assert_eq!(
                ask!(store.$find(&digests[0])),
                None,
                "it outlived its account"
            );
            // A store may report an error here; what counts is that nobody is let in by it.
            let _ = store.$put(&digests[1], &record(&gone)).await;
            let _ = alice(harness, &store).await;
            for digest in &digests {
                assert_eq!(
                    ask!(store.$find(digest)),
                    None,
                    "an account that is gone holds it"
                );
            }
        }
    };
}

/// Stamps the case of a verb that answers without waiting; `record` stands in the module that it is stamped into.
macro_rules! at_hand_cases {
    ($port:ident: $put:ident, $find:ident, $remove:ident, $seen:ident, $at_hand:ident) => {
        /// What a store has at hand is what it would find, whatever was changed through which handle, and in no other realm.
        pub async fn what_is_at_hand_is_what_is_found<H: Harness>(harness: &H)
        where
            H::Store: $port,
        {
            let case = concat!(stringify!($port), "_at_hand");
            let (one, elsewhere) = two_realms(harness, case).await;
            let two = store(harness, case).await;
            let alice = alice(harness, &one).await;
            let digest = digest(case, 0);
            let compare = async || {
                // a look may bring it to hand, and the next finds it there
                for store in [&one, &two, &one, &two] {
                    let at_hand = store.$at_hand(&digest);
                    let found = ask!(store.$find(&digest));
                    if at_hand.is_some() {
                        assert_eq!(at_hand.as_deref(), found.as_ref(), "at hand, and found");
                    }
                    assert_eq!(elsewhere.$at_hand(&digest), None, "of another realm");
                }
                ask!(one.$find(&digest)).is_some()
            };
            assert!(!compare().await);
            assert_eq!(ask!(one.$put(&digest, &record(&alice))), Put::Created);
            assert!(compare().await);
            for (store, moment) in [(&one, at(60)), (&two, at(120))] {
                ask!(store.$seen(&digest, moment));
                assert!(compare().await);
            }
            assert!(ask!(two.$remove(&digest)));
            assert!(!compare().await, "it was removed");
        }
    };
}

/// Stamps the cases of a verb that notes a use; `record` stands in the module that it is stamped into.
macro_rules! seen_cases {
    ($port:ident: $put:ident, $find:ident, $remove:ident, $seen:ident) => {
        /// A use moves the time of last use, of that one, and nothing else.
        pub async fn seen_moves_only_the_last_use<H: Harness>(harness: &H)
        where
            H::Store: $port,
        {
            let case = concat!(stringify!($port), "_seen");
            let store = store(harness, case).await;
            let alice = alice(harness, &store).await;
            let (used, other) = (digest(case, 0), digest(case, 1));
            for digest in [&used, &other] {
                assert_eq!(ask!(store.$put(digest, &record(&alice))), Put::Created);
            }
            ask!(store.$seen(&used, at(60)));
            let mut seen = record(&alice);
            seen.seen_at = at(60);
            assert_eq!(find!(store.$find(&used)).0, seen);
            assert_eq!(find!(store.$find(&other)).0, record(&alice));
        }

        /// A use of what is not there makes nothing, and one from another realm notes nothing.
        pub async fn seen_is_for_what_is_there<H: Harness>(harness: &H)
        where
            H::Store: $port,
        {
            let case = concat!(stringify!($port), "_seen_there");
            let (store, other) = two_realms(harness, case).await;
            let alice = alice(harness, &store).await;
            let (there, nowhere) = (digest(case, 0), digest(case, 1));
            assert_eq!(ask!(store.$put(&there, &record(&alice))), Put::Created);
            ask!(store.$seen(&nowhere, at(60)));
            assert_eq!(ask!(store.$find(&nowhere)), None, "a use made it");
            ask!(other.$seen(&there, at(60)));
            assert_eq!(find!(store.$find(&there)).0, record(&alice));
        }

        /// A use that is still under way when it is removed does not bring it back.
        pub async fn seen_brings_nothing_back<H: Harness>(harness: &H)
        where
            H::Store: $port,
        {
            let case = concat!(stringify!($port), "_seen_back");
            let store = store(harness, case).await;
            let alice = alice(harness, &store).await;
            for round in 0..harness.rounds() {
                let digest = digest(case, round);
                assert_eq!(ask!(store.$put(&digest, &record(&alice))), Put::Created);
                let results = race(async |racer| {
                    if racer == 3 {
                        return ask!(store.$remove(&digest));
                    }
                    ask!(store.$seen(&digest, at(60)));
                    false
                })
                .await;
                assert!(results[3], "it was there to be removed");
                ask!(store.$seen(&digest, at(61)));
                assert_eq!(ask!(store.$find(&digest)), None, "a use brought it back");
            }
        }
    };
}
