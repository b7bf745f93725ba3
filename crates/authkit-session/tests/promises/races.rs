//! Requests of one session at once, a thousand times each, in an order that a seed decides.

use std::num::NonZeroU32;

use authkit_session::{Renewed, ResumeCache, Session, Token};

use crate::house::{House, MINUTE, SECOND, home, resume};
use crate::scheduler::{Task, run};
use crate::stub::{Id, give_way};

const ROUNDS: u64 = 1000;

fn block<T>(task: impl Future<Output = T>) -> T {
    run(0, vec![Box::pin(task) as Task<'_, T>]).remove(0)
}

/// Row 98.
#[test]
fn a_sign_out_wins_over_every_slow_request_of_the_same_session() {
    let mut swapped_first = 0;
    for seed in 0..ROUNDS {
        let house = House::new();
        let cache = ResumeCache::new(60 * SECOND, 100);
        let sessions = house.sessions().with_cache(cache);
        let token = block(sessions.start(&house.alice, &home())).unwrap();
        house.clock.advance(MINUTE); // so that a resumption has something to write
        house.store.pause();

        let slow = |kind: usize| -> Task<'_, Option<Token>> {
            let (sessions, token, house) = (&sessions, &token, &house);
            Box::pin(async move {
                let session = resume(sessions, token.expose()).await?;
                give_way().await;
                match kind {
                    0 => sessions.renew(&session).await.unwrap().token(),
                    1 => {
                        let proved = sessions.reauthenticate(&session, &house.alice).await;
                        proved.unwrap().token()
                    }
                    _ => None,
                }
            })
        };
        let sign_out: Task<'_, Option<Token>> = Box::pin(async {
            sessions.end(token.expose()).await.unwrap();
            None
        });
        let mut tasks: Vec<_> = (0..4).map(slow).collect();
        tasks.push(sign_out);
        let renewed: Vec<Token> = run(seed, tasks).into_iter().flatten().collect();

        // what the sign-out was shown stays dead, and there was at most one successor, from before it
        assert!(block(resume(&sessions, token.expose())).is_none());
        assert!(renewed.len() <= 1, "seed {seed}");
        swapped_first += renewed.len();
        let listed = block(sessions.list(&house.alice, None)).unwrap();
        assert_eq!(listed.len(), renewed.len(), "seed {seed}: resurrected");
    }
    assert!((1..1000).contains(&swapped_first), "both orders were tried");
}

#[test]
fn of_many_renewals_at_once_one_wins() {
    for seed in 0..ROUNDS {
        let house = House::new();
        let sessions = house.sessions();
        let token = block(sessions.start(&house.alice, &home())).unwrap();
        let session = block(resume(&sessions, token.expose())).unwrap();
        house.store.pause();
        let renewal =
            || -> Task<'_, Renewed> { Box::pin(async { sessions.renew(&session).await.unwrap() }) };
        let renewed = run(seed, (0..8).map(|_| renewal()).collect());
        let tokens: Vec<_> = renewed.into_iter().filter_map(Renewed::token).collect();
        assert_eq!(tokens.len(), 1, "seed {seed}");
        assert!(block(resume(&sessions, tokens[0].expose())).is_some());
    }
}

#[test]
fn a_cache_never_outlives_a_revocation_that_it_raced() {
    for seed in 0..ROUNDS {
        let house = House::new();
        let sessions = house
            .sessions()
            .with_cache(ResumeCache::new(3600 * SECOND, 100));
        let token = block(sessions.start(&house.alice, &home())).unwrap();
        house.store.pause();
        let request = || -> Task<'_, ()> {
            let (sessions, token) = (&sessions, &token);
            Box::pin(async move {
                let _ = resume(sessions, token.expose()).await;
            })
        };
        let revocation: Task<'_, ()> = Box::pin(async {
            let _receipt = sessions.revoke_all(&house.alice.id, &[]).await.unwrap();
            // from here on, whatever the others do
            let session = resume(&sessions, token.expose()).await;
            assert!(session.is_none(), "seed {seed}");
        });
        let mut tasks: Vec<_> = (0..6).map(|_| request()).collect();
        tasks.push(revocation);
        run(seed, tasks);
        let session = block(resume(&sessions, token.expose()));
        assert!(session.is_none(), "seed {seed}");
    }
}

#[test]
fn two_who_revoke_the_others_at_once_do_not_both_stay() {
    for seed in 0..ROUNDS {
        let house = House::new();
        let sessions = house.sessions();
        let mut opened: Vec<Session<Id>> = Vec::new();
        for _ in 0..2 {
            let token = block(sessions.start(&house.alice, &home())).unwrap();
            opened.push(block(resume(&sessions, token.expose())).unwrap());
        }
        house.store.pause();
        let revoke = |session| -> Task<'_, Option<Token>> {
            let sessions = &sessions;
            Box::pin(async move {
                let revoked = sessions.revoke_others(session, &[]).await.unwrap();
                revoked.token
            })
        };
        let tokens = run(seed, opened.iter().map(revoke).collect());
        let alive = tokens.iter().flatten();
        let alive = alive.filter(|token| block(resume(&sessions, token.expose())).is_some());
        assert!(alive.count() <= 1, "seed {seed}");
    }
}

#[test]
fn sign_ins_at_once_never_leave_more_sessions_than_the_limit() {
    for seed in 0..ROUNDS {
        let house = House::new();
        let sessions = house.sessions().with_limit(NonZeroU32::new(3).unwrap());
        house.store.pause();
        let sign_in = || -> Task<'_, Token> {
            let (sessions, house) = (&sessions, &house);
            Box::pin(async move { sessions.start(&house.alice, &home()).await.unwrap() })
        };
        run(seed, (0..10).map(|_| sign_in()).collect());
        let listed = block(sessions.list(&house.alice, None)).unwrap();
        assert!(
            (1..=3).contains(&listed.len()),
            "seed {seed}: {}",
            listed.len()
        );
    }
}
