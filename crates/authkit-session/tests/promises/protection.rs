//! What becomes of a session in another browser.

use authkit_session::{Device, Likeness, Protection, Resumed, SessionConfig};

use crate::house::{CHROME, FIREFOX, House, device, elsewhere, home};

fn config(protection: Protection) -> SessionConfig {
    SessionConfig::DEFAULT.with_protection(protection)
}

#[tokio::test]
async fn the_same_browser_is_fresh_under_every_protection() {
    for protection in [Protection::Off, Protection::Basic, Protection::Strong] {
        let house = House::new();
        let sessions = house.sessions_with(config(protection));
        let token = sessions.start(&house.alice, &home()).await.unwrap();
        let updated = device(&FIREFOX.replace("140", "152"), [203, 0, 113, 9]);
        for browser in [home(), updated] {
            let resumed = sessions.resume(token.expose(), &browser).await.unwrap();
            let session = resumed.session().expect("a phone that changes networks");
            assert!(session.is_fresh(house.now()), "{protection:?}");
        }
    }
}

#[tokio::test]
async fn without_protection_every_browser_is_the_same() {
    let house = House::new();
    let sessions = house.sessions_with(config(Protection::Off));
    let token = sessions.start(&house.alice, &home()).await.unwrap();
    let resumed = sessions.resume(token.expose(), &elsewhere()).await.unwrap();
    assert!(resumed.session().unwrap().is_fresh(house.now()));
}

#[tokio::test]
async fn basic_protection_is_not_fresh_in_another_browser_and_the_owner_notices_nothing() {
    let house = House::new();
    let sessions = house.sessions_with(config(Protection::Basic));
    let token = sessions.start(&house.alice, &home()).await.unwrap();
    for stolen in [elsewhere(), Device::unknown()] {
        let resumed = sessions.resume(token.expose(), &stolen).await.unwrap();
        let session = resumed.session().unwrap();
        assert!(!session.is_fresh(house.now()));
        assert_eq!(session.likeness(), Likeness::Other);
    }
    let resumed = sessions.resume(token.expose(), &home()).await.unwrap();
    assert!(resumed.session().unwrap().is_fresh(house.now()));
}

#[tokio::test]
async fn strong_protection_ends_it_in_another_browser_and_says_so_once() {
    for stolen in [
        elsewhere(),
        Device::unknown(),
        device("curl/8", [192, 0, 2, 7]),
    ] {
        let house = House::new();
        let sessions = house.sessions_with(config(Protection::Strong));
        let token = sessions.start(&house.alice, &home()).await.unwrap();
        let resumed = sessions.resume(token.expose(), &stolen).await.unwrap();
        let Resumed::Protected(account) = resumed else {
            panic!("a stolen cookie opened a session");
        };
        assert_eq!(account, house.alice);
        for browser in [&stolen, &home()] {
            let resumed = sessions.resume(token.expose(), browser).await.unwrap();
            assert!(matches!(resumed, Resumed::Nothing));
        }
    }
}

#[tokio::test]
async fn asking_for_the_desktops_pages_costs_freshness_and_no_more() {
    let phone = CHROME.replace("X11; Linux x86_64", "Linux; Android 10; K");
    for protection in [Protection::Basic, Protection::Strong] {
        let house = House::new();
        let sessions = house.sessions_with(config(protection));
        let began = device(&phone, [192, 0, 2, 7]);
        let token = sessions.start(&house.alice, &began).await.unwrap();
        let desktop = device(CHROME, [192, 0, 2, 7]);
        let resumed = sessions.resume(token.expose(), &desktop).await.unwrap();
        let session = resumed.session().expect("it is the same phone");
        assert_eq!(session.likeness(), Likeness::DesktopSite);
        assert!(!session.is_fresh(house.now()));
    }
}

#[tokio::test]
async fn another_network_costs_freshness_only_where_that_is_turned_on() {
    let moved = device(FIREFOX, [198, 51, 100, 7]);
    for (only, fresh) in [(false, true), (true, false)] {
        for protection in [Protection::Basic, Protection::Strong] {
            let house = House::new();
            let config = config(protection).with_fresh_in_its_network_only(only);
            let sessions = house.sessions_with(config);
            let token = sessions.start(&house.alice, &home()).await.unwrap();
            let resumed = sessions.resume(token.expose(), &moved).await.unwrap();
            let session = resumed.session().expect("never ended for a network");
            assert_eq!(session.is_fresh(house.now()), fresh);
        }
    }
}

#[tokio::test]
async fn user_agents_in_any_script_are_told_apart() {
    let house = House::new();
    let sessions = house.sessions_with(config(Protection::Strong));
    for agent in ["浏览器/1.0", "\u{91}\u{8f}\u{ef}", "Браузер 3", ""] {
        let began = device(agent, [192, 0, 2, 7]);
        let token = sessions.start(&house.alice, &began).await.unwrap();
        let resumed = sessions.resume(token.expose(), &began).await.unwrap();
        assert!(resumed.session().is_some(), "{agent:?}");
        let resumed = sessions.resume(token.expose(), &home()).await.unwrap();
        assert!(resumed.session().is_none(), "{agent:?}");
    }
}
