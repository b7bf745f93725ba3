//! The application's user of a request, and the application's own ways of coming in.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use authkit_session::{
    AccountCheck, CurrentUser, LoadError, LoadFuture, Mechanism, RequestLoader, RequestLoaders,
    RequestView, UserLoader,
};
use authkit_store::Account;

use crate::api_tokens::Request;
use crate::house::House;
use crate::scheduler::{Task, run};
use crate::stub::{Id, give_way};

#[derive(Default)]
struct Profiles {
    loads: AtomicU64,
    knows_nobody: bool,
    fails: bool,
}

#[derive(Debug, PartialEq)]
struct Down;

impl UserLoader<Id> for Profiles {
    type User = String;
    type Error = Down;

    async fn load(&self, account: &Account<Id>) -> Result<Option<String>, Down> {
        self.loads.fetch_add(1, SeqCst);
        give_way().await;
        if self.fails {
            return Err(Down);
        }
        Ok((!self.knows_nobody).then(|| format!("{:?}", account.id)))
    }
}

#[test]
fn the_user_is_loaded_once_however_many_ask_and_not_at_all_if_none_does() {
    for seed in 0..200 {
        let house = House::new();
        let loader = Arc::new(Profiles::default());
        let unasked = CurrentUser::new(Some(house.alice.clone()), Arc::clone(&loader));
        assert_eq!(unasked.account(), Some(&house.alice));
        let user = CurrentUser::new(Some(house.alice.clone()), Arc::clone(&loader));
        let ask = || -> Task<'_, Option<String>> {
            Box::pin(async { user.get().await.unwrap().cloned() })
        };
        let users = run(seed, (0..10).map(|_| ask()).collect());
        let expected = Some(format!("{:?}", house.alice.id));
        assert!(users.iter().all(|user| *user == expected));
        assert_eq!(loader.loads.load(SeqCst), 1, "seed {seed}");
    }
}

#[tokio::test]
async fn nobody_is_loaded_for_a_visitor_and_an_unknown_user_is_one() {
    let house = House::new();
    let loader = Arc::new(Profiles::default());
    let visitor = CurrentUser::new(None, Arc::clone(&loader));
    assert_eq!(visitor.get().await, Ok(None));
    assert_eq!(loader.loads.load(SeqCst), 0);
    let loader = Arc::new(Profiles {
        knows_nobody: true,
        ..Profiles::default()
    });
    let unknown = CurrentUser::new(Some(house.alice), Arc::clone(&loader));
    assert_eq!(unknown.get().await, Ok(None));
    assert_eq!(unknown.get().await, Ok(None));
    assert_eq!(loader.loads.load(SeqCst), 1);
}

#[tokio::test]
async fn a_loader_that_failed_is_not_asked_again_in_the_same_request() {
    let house = House::new();
    let loader = Arc::new(Profiles {
        fails: true,
        ..Profiles::default()
    });
    let user = CurrentUser::new(Some(house.alice), Arc::clone(&loader));
    assert_eq!(user.get().await, Err(&Down));
    assert_eq!(user.get().await, Err(&Down));
    assert_eq!(loader.loads.load(SeqCst), 1);
}

/// Lets in whoever shows the right word in a header.
struct Header(&'static str, Account<Id>);

impl RequestLoader<Id> for Header {
    fn name(&self) -> &'static str {
        self.0
    }

    fn load<'a>(&'a self, request: &'a dyn RequestView) -> LoadFuture<'a, Id> {
        Box::pin(async move {
            match request.header(self.0) {
                Some("sesame") => Ok(Some(self.1.clone())),
                Some("broken") => Err(LoadError::new("the gateway is down")),
                _ => Ok(None),
            }
        })
    }
}

#[tokio::test]
async fn request_loaders_are_asked_in_order_and_the_first_that_knows_somebody_counts() {
    let house = House::new();
    let bob = crate::house::account(&house.store, "bob@example.com");
    let loaders = RequestLoaders::new()
        .with(Header("X-Gateway", house.alice.clone()))
        .with(Header("X-Signature", bob.clone()));
    let load = async |request: Request| loaders.load(&request).await;
    let request = Request::default;

    assert!(load(request()).await.unwrap().is_none());
    let wrong = request().header("X-Gateway", "open");
    assert!(load(wrong).await.unwrap().is_none());
    let second = request()
        .header("X-Gateway", "open")
        .header("X-Signature", "sesame");
    let found = load(second).await.unwrap();
    assert_eq!(found, Some((bob, Mechanism::Custom("X-Signature"))));
    let both = request()
        .header("X-Gateway", "sesame")
        .header("X-Signature", "sesame");
    let found = load(both).await.unwrap();
    assert_eq!(found, Some((house.alice, Mechanism::Custom("X-Gateway"))));
    let broken = request().header("X-Gateway", "broken");
    assert!(load(broken).await.is_err());
}

#[tokio::test]
async fn an_account_that_may_hold_nothing_does_not_come_in_by_a_loader() {
    let house = House::new();
    let inactive = house.alice.clone().with_active(false);
    let sesame = || Request::default().header("X-Gateway", "sesame");
    let loaders = RequestLoaders::new().with(Header("X-Gateway", inactive));
    assert!(loaders.load(&sesame()).await.unwrap().is_none());
    let nobody: Arc<dyn AccountCheck<Id>> = Arc::new(|_: &Account<Id>, _: Mechanism| false);
    let loaders = RequestLoaders::new()
        .with(Header("X-Gateway", house.alice.clone()))
        .with_check(nobody);
    assert!(loaders.load(&sesame()).await.unwrap().is_none());
}
