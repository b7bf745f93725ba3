use authkit_flows::lockable::{RequestOutcome, UnlockOutcome, Unlocking};
use authkit_flows::passwordless::LoginOutcome;
use authkit_flows::{KnownDevices, LinkRefusal, LinkState, Lockable};
use authkit_token::SystemRandom;

use crate::access_app::{ALICE, AccessApp, Ports, at, browser};
use crate::passwordless::{asked, flow, is_in};

pub(crate) async fn nothing_passes_between<S: Ports>(here: &AccessApp<S>, there: &AccessApp<S>) {
    let (alice, other) = (
        here.add_account(ALICE, true).await,
        there.add_account(ALICE, true).await,
    );
    assert_eq!(
        alice, other,
        "the same in everything that a link is bound to"
    );
    let (login, login_there) = (flow(here).with_codes(), flow(there).with_codes());
    let foreign = asked(there, &login_there, &browser(1)).await;
    let token = asked(here, &login, &browser(1)).await;
    let code = here.post.last().code.unwrap();

    let state = login.peek(&foreign, &browser(1)).await.unwrap();
    assert_eq!(state, LinkState::Refused(LinkRefusal::Invalid));
    let typed = login_there
        .redeem_code(ALICE, &code, &browser(1))
        .await
        .unwrap();
    assert!(matches!(
        typed,
        LoginOutcome::WrongCode(LinkRefusal::Invalid)
    ));
    let state = login.peek(&token, &browser(1)).await.unwrap();
    assert_eq!(state, LinkState::Ready);
    assert!(is_in(
        &login.redeem_code(ALICE, &code, &browser(1)).await.unwrap()
    ));

    let locks = |app: &AccessApp<S>| Lockable::new(app.flows.clone(), &Unlocking::DEFAULT).unwrap();
    let sent = locks(there).request_unlock(ALICE, &at(1)).await.unwrap();
    assert_eq!(sent, RequestOutcome::Sent);
    let foreign = there.post.token();
    let outcome = locks(here).redeem(&foreign, &at(1)).await.unwrap();
    assert_eq!(outcome, UnlockOutcome::Refused(LinkRefusal::Invalid));

    let device = KnownDevices::new(&there.flows)
        .issue(&other, there.now(), &mut SystemRandom)
        .unwrap();
    let known = KnownDevices::new(&here.flows).recognise(&device, ALICE, here.now());
    assert_eq!(known, None);
}
