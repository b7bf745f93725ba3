//! A browser that is opened with fifty tabs, a thousand times, in an order that a seed decides.

use std::cell::RefCell;

use authkit_session::{Redeemed, Remember, RememberCookie, Sessions};

use crate::house::{House, SECOND, home};
use crate::scheduler::{Seeded, Task, run};
use crate::stub::{Stub, give_way};

const ROUNDS: u64 = 1000;
const TABS: usize = 50;

/// What the browser keeps, shared by its tabs.
#[derive(Default)]
struct Jar {
    session: Option<String>,
    remember: String,
}

/// One request of one tab: it sends what the jar holds at the moment, and puts back what the answer brings.
async fn visit(jar: &RefCell<Jar>, sessions: &Sessions<Stub>, remember: &Remember<Stub>) -> bool {
    let (session, cookie) = {
        let jar = jar.borrow();
        (jar.session.clone(), jar.remember.clone())
    };
    give_way().await; // on its way
    if let Some(token) = session {
        let resumed = sessions.resume(&token, &home()).await.unwrap();
        if resumed.session().is_some() {
            return true;
        }
    }
    let redeemed = remember.redeem(&cookie, &home()).await.unwrap();
    let Some(restored) = redeemed.restored() else {
        return false;
    };
    let token = sessions.restore(&restored, &home()).await.unwrap();
    give_way().await; // on its way back
    let mut jar = jar.borrow_mut();
    jar.session = Some(token.expose().to_owned());
    if let Some(next) = restored.cookie() {
        jar.remember = next.expose().to_owned();
    }
    true
}

fn block<T>(task: impl Future<Output = T>) -> T {
    run(0, vec![Box::pin(task) as Task<'_, T>]).remove(0)
}

#[test]
fn fifty_tabs_at_once_stay_signed_in_and_the_old_token_ends_the_series_after_the_grace() {
    for seed in 0..ROUNDS {
        let house = House::new();
        let (sessions, remember) = (house.sessions(), house.remember());
        let issued = block(remember.issue(&house.alice, &home())).unwrap();
        let old = issued.expose().to_owned();
        house.clock.advance(3600 * SECOND);
        house.store.pause();

        let jar = RefCell::new(Jar {
            session: None,
            remember: old.clone(),
        });
        let mut random = Seeded::new(seed);
        let tab = |late: usize| -> Task<'_, bool> {
            let (jar, sessions, remember, house) = (&jar, &sessions, &remember, &house);
            Box::pin(async move {
                for _ in 0..late {
                    give_way().await; // tabs do not load in the same instant
                }
                // and the clock goes on a little: all of them begin within the grace
                if late == 7 && house.now().unix_timestamp() % 60 < 2 {
                    house.clock.advance(SECOND);
                }
                visit(jar, sessions, remember).await
            })
        };
        let tabs = (0..TABS).map(|_| tab(random.below(12))).collect();
        let signed_in = run(seed, tabs);
        assert!(signed_in.iter().all(|is| *is), "seed {seed}");

        // every tab goes on with what the jar holds, and so does the browser tomorrow
        let again = (0..TABS).map(|_| tab(0)).collect();
        assert!(run(seed, again).iter().all(|is| *is), "seed {seed}");
        let kept = jar.borrow().remember.clone();
        assert_ne!(kept, old, "seed {seed}");

        house.clock.advance(10 * SECOND);
        let replayed = block(remember.redeem(&old, &home())).unwrap();
        assert!(matches!(replayed, Redeemed::Theft(_)), "seed {seed}");
        for value in [&kept, &old] {
            let redeemed = block(remember.redeem(value, &home())).unwrap();
            assert!(matches!(redeemed, Redeemed::Unknown), "seed {seed}");
        }
    }
}

#[test]
fn of_many_copies_shown_at_once_one_tells_of_the_theft_and_none_gets_in() {
    for seed in 0..ROUNDS {
        let house = House::new();
        let remember = house.remember();
        let issued: RememberCookie = block(remember.issue(&house.alice, &home())).unwrap();
        house.clock.advance(60 * SECOND);
        let used = block(remember.redeem(issued.expose(), &home())).unwrap();
        assert!(used.restored().is_some());
        house.clock.advance(60 * SECOND);
        house.store.pause();
        let copy = || -> Task<'_, Redeemed<_>> {
            let (remember, value) = (&remember, issued.expose());
            Box::pin(async move { remember.redeem(value, &home()).await.unwrap() })
        };
        let outcomes = run(seed, (0..8).map(|_| copy()).collect());
        let told = outcomes
            .iter()
            .filter(|out| matches!(out, Redeemed::Theft(_)));
        assert_eq!(told.count(), 1, "seed {seed}");
        assert!(outcomes.into_iter().all(|out| out.restored().is_none()));
    }
}
