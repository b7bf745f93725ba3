use std::io::Write;
use std::sync::{Arc, Mutex};

use authkit_flows::event::sink::{Broadcast, Fanout, Trace};
use authkit_flows::event::{Event, Events};
use authkit_flows::lockable::Unlocking;
use authkit_flows::passwordless::{LoginMail, OtherBrowser, Passwordless};
use authkit_flows::store::PasswordStore;
use authkit_flows::store::memory::Memory;
use authkit_flows::{
    EventKind, KnownDevices, LocalThrottle, Lockable, Method, SignIn, SignInOutcome, SignInRefusal,
};
use time::OffsetDateTime;

use crate::access_app::{ALICE, OTHER, PASSWORD, access_app_telling, at, browser, secret};

fn event(account: &str) -> Event<String> {
    let now = OffsetDateTime::UNIX_EPOCH;
    Event::new(EventKind::Rehashed, Some(account.to_owned()), now)
}

#[test]
fn a_closure_hears_and_a_fanout_tells_all_in_order() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let sink = |name: &'static str| {
        let heard = heard.clone();
        Arc::new(move |event: &Event<String>| {
            let account = event.account.clone().unwrap();
            heard.lock().unwrap().push((name, account));
        })
    };
    let all = Fanout::new().and(sink("one")).and(sink("two"));
    all.emit(&event("alice"));
    let alice = || "alice".to_owned();
    assert_eq!(*heard.lock().unwrap(), [("one", alice()), ("two", alice())]);
}

#[tokio::test]
async fn a_broadcast_reaches_who_listens_and_never_waits() {
    let radio = Broadcast::new(2);
    radio.emit(&event("nobody listens"));
    let (mut quick, mut slow) = (radio.subscribe(), radio.subscribe());
    radio.emit(&event("one"));
    assert_eq!(quick.recv().await.unwrap(), event("one"));
    for account in ["two", "three"] {
        radio.emit(&event(account));
    }
    assert!(slow.recv().await.is_err(), "it has missed the oldest");
    assert_eq!(slow.recv().await.unwrap(), event("two"));
    assert_eq!(quick.recv().await.unwrap(), event("two"));
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Row 49. The subscriber is the process's own, so that the threads that hash are heard as well.
#[tokio::test(flavor = "multi_thread")]
async fn no_secret_reaches_the_log_at_any_level_and_an_event_is_one_line() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let app = access_app_telling(
        Memory::new(),
        Arc::new(LocalThrottle::default()),
        Some(Arc::new(Trace)),
    );
    app.add_account(ALICE, true).await;
    let lockable = Lockable::new(app.flows.clone(), &Unlocking::DEFAULT).unwrap();
    let sign_in = SignIn::new(app.gates.clone(), app.passwords.clone())
        .with_known_devices(KnownDevices::new(&app.flows))
        .with_lock_notices(lockable.clone());
    let mail = Passwordless::new(app.gates.clone(), &LoginMail::DEFAULT)
        .unwrap()
        .with_codes();
    let agent = "curl\r\nsigned_in admin";
    let client = browser(77).with_user_agent(Some(agent));
    let SignInOutcome::SignedIn(proof) = sign_in
        .sign_in(ALICE, secret(PASSWORD), &client)
        .await
        .unwrap()
    else {
        panic!("it is the password")
    };
    let device = sign_in.know_device(&proof).unwrap().unwrap();
    let here = client.clone().with_device(Some(&device));
    for number in 0..7 {
        let there = at(number).with_user_agent(Some(agent));
        let _ = sign_in.sign_in(ALICE, secret(OTHER), &there).await.unwrap();
        let _ = sign_in
            .sign_in("evil\r\nline", secret(OTHER), &there)
            .await
            .unwrap();
    }
    let _ = sign_in
        .sign_in(ALICE, secret(PASSWORD), &here)
        .await
        .unwrap();
    let unlock = app
        .post
        .all()
        .into_iter()
        .find_map(|letter| letter.token)
        .unwrap();
    let _ = lockable.redeem(&unlock, &here).await.unwrap();
    let _ = mail.request(ALICE, &here).await.unwrap();
    let letter = app.post.last();
    let (link, code) = (letter.token.unwrap(), letter.code.unwrap());
    let _ = mail.redeem_code(ALICE, "not a code", &here).await.unwrap();
    let _ = mail.redeem_code(ALICE, &code, &here).await.unwrap();
    let _ = mail
        .redeem(&link, &here, OtherBrowser::Refuse)
        .await
        .unwrap();
    let strange = Event::new(
        EventKind::SignInRefused {
            method: Method::Password,
            refusal: SignInRefusal::UnknownAccount,
        },
        Some("an id\r\nwith a line of its own"),
        app.now(),
    );
    Trace.emit(&strange);

    let text = lines.text();
    for expected in [
        "signed_in",
        "sign_in_refused",
        "locked",
        "unlocked",
        "throttled",
        "login_requested",
    ] {
        assert!(text.contains(expected), "{expected} is missing in:\n{text}");
    }
    let hash = app
        .store
        .find_credential(crate::access_app::email(ALICE).identifier())
        .await;
    let hash = hash.unwrap().unwrap().password.unwrap();
    let browser = "4d4d4d4d";
    let secrets = [
        PASSWORD,
        OTHER,
        &device,
        &unlock,
        &link,
        &code,
        hash.as_str(),
        browser,
    ];
    for secret in secrets {
        assert!(!text.contains(secret), "{secret:?} is in the log");
    }
    assert!(
        !text.contains(ALICE),
        "an address is no business of the log"
    );
    for line in text.lines().filter(|line| line.contains(" authkit: ")) {
        assert!(line.contains("INFO") || line.contains("WARN"), "{line}");
    }
    assert!(!text.contains('\r'));
    assert!(
        !text
            .lines()
            .any(|line| line.starts_with("signed_in admin") || line.starts_with("with a line"))
    );
}
