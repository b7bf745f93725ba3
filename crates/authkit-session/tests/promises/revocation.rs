//! What ends everything an account holds, whichever mechanism, handle and cache.

use std::sync::Arc;

use authkit_session::*;
use authkit_store::{Account, LifecycleStore};
use authkit_token::{Binding, Key, KeyRing, Purpose, Signer, SystemRandom};

use crate::house::{House, MINUTE, SECOND, home, known, remember, resume};
use crate::stub::{Id, Stub};

struct Pending;
impl Purpose for Pending {
    const NAME: &'static str = "pending";
    type Claims = u64;
}

/// One server: every mechanism over the one store, with a cache of its own or without.
struct Node {
    sessions: Sessions<Stub>,
    remember: Remember<Stub>,
    tokens: ApiTokens<Stub>,
    basic: BasicProofs<Stub>,
}

fn node(house: &House, cached: bool) -> Node {
    let mut sessions = house.sessions();
    if cached {
        sessions = sessions.with_cache(ResumeCache::new(5 * SECOND, 100));
    }
    Node {
        sessions,
        remember: house.remember(),
        tokens: house.tokens(),
        basic: house.basic(),
    }
}

/// Everything that Alice was given, and a link that is on its way to her.
struct Held {
    sessions: Vec<Token>,
    cookie: RememberCookie,
    token: IssuedApiToken,
    links: Signer<Pending>,
    link: String,
}

const PASSWORD: &str = "correct horse battery";

async fn hold(house: &House, nodes: &[Node]) -> Held {
    let account = house.alice_now().await;
    let mut sessions = Vec::new();
    for _ in 0..3 {
        sessions.push(nodes[0].sessions.start(&account, &home()).await.unwrap());
    }
    for node in nodes {
        let name = account.email.identifier();
        remember(&node.basic, name, PASSWORD, &account).await;
    }
    let links = Signer::<Pending>::new(&KeyRing::new(Key::generate(&mut SystemRandom).unwrap()));
    let binding = Binding::to(&account.generation.as_i64());
    let link = links.sign(&7, 60 * MINUTE, binding, house.now()).unwrap();
    Held {
        sessions,
        cookie: nodes[0].remember.issue(&account, &home()).await.unwrap(),
        token: nodes[0].tokens.issue(&account, "", None).await.unwrap(),
        links,
        link,
    }
}

impl Held {
    /// How many of them a server takes.
    async fn taken(&self, node: &Node, account: Option<&Account<Id>>, house: &House) -> usize {
        let mut taken = 0;
        for token in &self.sessions {
            taken += usize::from(resume(&node.sessions, token.expose()).await.is_some());
        }
        let redeemed = node.remember.redeem(self.cookie.expose(), &home()).await;
        taken += usize::from(redeemed.unwrap().restored().is_some());
        let resumed = node.tokens.resume(self.token.expose()).await.unwrap();
        taken += usize::from(resumed.is_some());
        let at_hand = node.tokens.resume_at_hand(self.token.expose());
        assert!(at_hand.is_none() || resumed.is_some());
        let name = house.alice.email.identifier();
        let proved = known(&node.basic, name, PASSWORD).await;
        taken += usize::from(proved.is_some());
        if let Some(account) = account {
            let opened = self.links.open(&self.link, house.now()).unwrap();
            let state = Binding::to(&account.generation.as_i64());
            taken += usize::from(account.active && opened.bound_to(state).is_ok());
        }
        taken
    }
}

const ALL: usize = 7;

#[tokio::test]
async fn after_revoke_all_nothing_of_before_is_taken_on_any_handle() {
    for cached in [false, true] {
        let house = House::new();
        let nodes = [node(&house, cached), node(&house, cached)];
        let held = hold(&house, &nodes).await;
        let account = house.alice_now().await;
        for node in &nodes {
            assert_eq!(held.taken(node, Some(&account), &house).await, ALL);
        }
        let receipt = nodes[0]
            .sessions
            .revoke_all(&account.id, &[])
            .await
            .unwrap();
        assert_eq!((receipt.sessions.len(), receipt.everything), (3, true));

        let account = house.alice_now().await;
        assert_eq!(held.taken(&nodes[0], Some(&account), &house).await, 0);
        // on the other server within the staleness that its cache states, and at once without one
        let stale = held.taken(&nodes[1], Some(&account), &house).await;
        assert_eq!(
            stale,
            if cached { 3 } else { 0 },
            "only sessions are cached"
        );
        house.clock.advance(5 * SECOND);
        assert_eq!(held.taken(&nodes[1], Some(&account), &house).await, 0);

        // and what is given from now on works
        let token = nodes[1].sessions.start(&account, &home()).await.unwrap();
        assert!(resume(&nodes[0].sessions, token.expose()).await.is_some());
    }
}

/// Rows 75 and 87.
#[tokio::test]
async fn an_account_that_is_switched_off_or_removed_holds_nothing_on_any_server() {
    for remove in [false, true] {
        let house = House::new();
        let nodes = [node(&house, false), node(&house, false)];
        let held = hold(&house, &nodes).await;
        let id = &house.alice.id;
        let done = if remove {
            house.store.remove_account(id, &[]).await
        } else {
            house.store.set_active(id, false, &[]).await
        };
        assert!(done.unwrap());
        for node in &nodes {
            assert_eq!(held.taken(node, None, &house).await, 0);
        }
        if !remove {
            // switched on again, nothing of before comes back
            assert!(house.store.set_active(id, true, &[]).await.unwrap());
            let account = house.alice_now().await;
            assert_eq!(held.taken(&nodes[1], Some(&account), &house).await, 0);
        }
    }
}

#[tokio::test]
async fn an_account_that_the_check_refuses_holds_nothing_on_any_mechanism() {
    use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
    let confirmed = Arc::new(AtomicBool::new(true));
    let asked = Arc::clone(&confirmed);
    let check: Arc<dyn AccountCheck<Id>> =
        Arc::new(move |_: &Account<Id>, _: Mechanism| asked.load(SeqCst));
    let house = House::new();
    let node = Node {
        sessions: house.sessions().with_check(check.clone()),
        remember: house.remember().with_check(check.clone()),
        tokens: house.tokens().with_check(check.clone()),
        basic: house.basic().with_check(check),
    };
    let held = hold(&house, std::slice::from_ref(&node)).await;
    assert_eq!(held.taken(&node, None, &house).await, ALL - 1);
    confirmed.store(false, SeqCst);
    assert_eq!(held.taken(&node, None, &house).await, 0);
    let refused = node.sessions.start(&house.alice, &home()).await;
    assert!(matches!(refused, Err(SessionError::MayNotHold)));
    confirmed.store(true, SeqCst);
    assert_eq!(held.taken(&node, None, &house).await, ALL - 1);
}

#[tokio::test]
async fn revoking_the_others_ends_all_but_this_session_on_every_mechanism() {
    let house = House::new();
    let node = node(&house, true);
    let held = hold(&house, std::slice::from_ref(&node)).await;
    let here = resume(&node.sessions, held.sessions[1].expose()).await;
    let revoked = node
        .sessions
        .revoke_others(&here.unwrap(), &[])
        .await
        .unwrap();
    assert_eq!(revoked.receipt.sessions.len(), 2);
    assert!(revoked.receipt.everything);
    let account = house.alice_now().await;
    assert_eq!(held.taken(&node, Some(&account), &house).await, 0);
    let token = revoked.token.expect("this one goes on, under a new token");
    assert!(resume(&node.sessions, token.expose()).await.is_some());
}

/// A request of a stolen session that was under way cannot come back by "sign out everywhere else".
#[tokio::test]
async fn a_session_that_was_revoked_cannot_revoke_the_others_and_live() {
    let house = House::new();
    let sessions = house.sessions();
    let stolen = sessions.start(&house.alice, &home()).await.unwrap();
    let stolen = resume(&sessions, stolen.expose()).await.unwrap();
    // a change of password, which leaves the rows of sessions where they are
    let id = &house.alice.id;
    assert!(house.store.advance_generation(id, &[]).await.unwrap());
    let revoked = sessions.revoke_others(&stolen, &[]).await.unwrap();
    assert!(revoked.token.is_none());
}

/// Row 85.
#[tokio::test]
async fn after_a_sign_out_neither_cookie_opens_anything() {
    let house = House::new();
    let (sessions, remember) = (house.sessions(), house.remember());
    let token = sessions.start(&house.alice, &home()).await.unwrap();
    let cookie = remember.issue(&house.alice, &home()).await.unwrap();
    assert!(sessions.end(token.expose()).await.unwrap());
    assert!(remember.end(cookie.expose()).await.unwrap());
    assert!(resume(&sessions, token.expose()).await.is_none());
    let redeemed = remember.redeem(cookie.expose(), &home()).await.unwrap();
    assert!(matches!(redeemed, Redeemed::Unknown));
    assert!(!sessions.end(token.expose()).await.unwrap(), "once");
    assert!(!remember.end(cookie.expose()).await.unwrap(), "once");
}
