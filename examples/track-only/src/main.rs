//! `cargo run -p track-only`: somebody guesses Ada's password behind a proxy, and Ada gets in.
#![allow(clippy::print_stdout)] // printing is what an example is for

use authkit_track::TrustedProxies;
use track_only::{Door, Knock};

fn main() {
    let mut door = Door::default();
    door.proxies = TrustedProxies::count(1); // 10.0.0.1, which appends whom it saw
    let now = time::OffsetDateTime::UNIX_EPOCH; // an application takes this from its clock
    let thief = [("127.0.0.1, 203.0.113.66", None, false); 6];
    let ada = [("192.0.2.7", Some("laptop"), true)];
    for (forwarded, device, password_is_right) in thief.into_iter().chain(ada) {
        let knock = Knock {
            peer: [10, 0, 0, 1].into(),
            headers: &[("X-Forwarded-For", forwarded)],
            account: "ada@example.com",
            device,
            password_is_right,
        };
        let (from, answer) = door.knock(&knock, now);
        println!("{from:?}: {answer:?}");
    }
}
