//! Random sequences of all flows, beside a model that says what has to come of each step.
//!
//! The model ([`ledger`], [`predict`]) knows accounts, links and sign-ins, and nothing of stores, tokens or hashes. After each step the
//! outcome, the mails, and what the store knows of every account are compared. A sequence that goes apart is cut down to the steps
//! that matter. `AUTHKIT_MODEL_SEQUENCES` says how many there are (10,000), `AUTHKIT_MODEL_SEED` which one comes first (0).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)] // a test says so by failing

#[path = "model/act.rs"]
mod act;
#[path = "model/ledger.rs"]
mod ledger;
#[path = "model/mailed.rs"]
mod mailed;
#[path = "fixtures/post.rs"]
#[allow(dead_code)] // it is made for other tests as well
mod post;
#[path = "model/predict.rs"]
mod predict;
#[path = "model/step.rs"]
mod step;
#[path = "model/world.rs"]
mod world;

use authkit_flows::Passwords;

use ledger::{Flaw, Ledger};
use step::{Step, sequence};
use world::{World, address, name};

const LENGTH: usize = 24;

/// The first step at which flows and model go apart, and how.
struct Apart {
    at: usize,
    how: String,
}

fn differs(
    what: &str,
    model: &impl std::fmt::Debug,
    flows: &impl std::fmt::Debug,
) -> Result<(), String> {
    let (model, flows) = (format!("{model:?}"), format!("{flows:?}"));
    match model == flows {
        true => Ok(()),
        false => Err(format!("{what}: the model says {model}, the flows {flows}")),
    }
}

async fn step(world: &mut World, ledger: &mut Ledger, step: &Step) -> Result<(), String> {
    let before = ledger.clone();
    let Some(expected) = ledger.take(step) else {
        return Ok(());
    };
    let came = world.take(step, &before).await;
    differs("outcome", &expected.outcome, &came.outcome)?;
    let mails = world.mail().await;
    let sent = mails.iter().map(|mail| {
        (
            mail.template.as_str(),
            mail.to.clone(),
            mail.token.is_some(),
        )
    });
    let sent: Vec<_> = sent.collect();
    let due = expected
        .mails
        .iter()
        .map(|mail| (mail.template, address(mail.to), mail.link.is_some()));
    differs("mail", &due.collect::<Vec<_>>(), &sent)?;
    for (due, mail) in expected.mails.into_iter().zip(mails) {
        if let (Some(link), Some(code)) = (&due.link, mail.code) {
            ledger.codes.push((link.account, code));
        }
        ledger.links.extend(due.link.zip(mail.token));
    }
    differs(
        "link in the page",
        &expected.page.is_some(),
        &came.page.is_some(),
    )?;
    ledger.links.extend(expected.page.zip(came.page));
    differs(
        "way in",
        &expected.session.is_some(),
        &came.session.is_some(),
    )?;
    ledger.sessions.extend(expected.session);
    world.sessions.extend(came.session);
    for (number, account) in ledger.accounts.iter().enumerate() {
        let generation = i64::try_from(account.generation).unwrap();
        let known = account.is_there.then(|| {
            let name = account.name.map(name);
            (
                address(account.address),
                name,
                account.active,
                generation,
                account.confirmed_at.is_some(),
            )
        });
        differs("account", &known, &world.look(number).await)?;
    }
    Ok(())
}

async fn run(steps: &[Step], passwords: &Passwords, flaw: Option<Flaw>) -> Option<Apart> {
    let mut world = World::new(passwords);
    let mut ledger = Ledger::new(flaw);
    for (at, next) in steps.iter().enumerate() {
        if let Err(how) = step(&mut world, &mut ledger, next).await {
            return Some(Apart { at, how });
        }
    }
    None
}

/// Leaves out whatever the difference does not need.
async fn shrink(
    mut steps: Vec<Step>,
    passwords: &Passwords,
    flaw: Option<Flaw>,
) -> (Vec<Step>, String) {
    let mut how = String::new();
    loop {
        if let Some(apart) = run(&steps, passwords, flaw).await {
            steps.truncate(apart.at + 1);
            how = apart.how;
        }
        let mut shorter = None;
        for left_out in 0..steps.len() {
            let mut fewer = steps.clone();
            fewer.remove(left_out);
            if run(&fewer, passwords, flaw).await.is_some() {
                shorter = Some(fewer);
                break;
            }
        }
        match shorter {
            Some(fewer) => steps = fewer,
            None => return (steps, how),
        }
    }
}

/// The first sequence of those that goes apart, cut down.
fn search(seeds: impl Iterator<Item = u64>, flaw: Option<Flaw>) -> Option<String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let passwords = world::passwords();
    runtime.block_on(async {
        for seed in seeds {
            let steps = sequence(seed, LENGTH);
            if run(&steps, &passwords, flaw).await.is_some() {
                let (steps, how) = shrink(steps, &passwords, flaw).await;
                return Some(format!("seed {seed}: {how}\nafter {steps:#?}"));
            }
        }
        None
    })
}

fn asked(variable: &str, default: u64) -> u64 {
    let asked = std::env::var(variable).ok();
    asked.map_or(default, |asked| asked.parse().expect("a number"))
}

#[test]
fn ten_thousand_sequences_of_all_flows_go_as_the_model_says() {
    let first = asked("AUTHKIT_MODEL_SEED", 0);
    let end = first + asked("AUTHKIT_MODEL_SEQUENCES", 10_000);
    let found = std::thread::scope(|scope| {
        let half = |odd| move || search((first..end).filter(|seed| seed % 2 == odd), None);
        let halves = [scope.spawn(half(0)), scope.spawn(half(1))];
        halves.into_iter().find_map(|half| half.join().unwrap())
    });
    assert!(found.is_none(), "{}", found.unwrap_or_default());
}

/// A comparison that sees no mistake proves nothing: each of these is found, and its sequence is short.
#[test]
fn every_mistake_in_the_model_is_found() {
    let flaws = [
        Flaw::ResetTwice,
        Flaw::Eternal,
        Flaw::KeepsTheAttacker,
        Flaw::OffButIn,
        Flaw::LoginTwice,
        Flaw::NeverBlocks,
        Flaw::MovesAnywhere,
        Flaw::BackTwice,
    ];
    for flaw in flaws {
        let found = search(0..10_000, Some(flaw));
        assert!(found.is_some(), "{flaw:?} is not noticed");
    }
}

/// Every kind of outcome that the model knows does happen, so that agreement is about something.
#[test]
fn sequences_reach_every_flow_to_its_end() {
    use std::collections::BTreeSet;

    let mut reached = BTreeSet::new();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let passwords = world::passwords();
    runtime.block_on(async {
        for seed in 0..4000 {
            let (mut world, mut ledger) = (World::new(&passwords), Ledger::new(None));
            for next in sequence(seed, LENGTH) {
                let name = format!("{next:?}");
                let name = name.split([' ', '{']).next().unwrap().to_owned();
                let before = ledger.clone();
                if let Some(expected) = ledger.clone().take(&next) {
                    reached.insert(format!("{name}: {}", expected.outcome));
                }
                ledger = before;
                step(&mut world, &mut ledger, &next).await.unwrap();
            }
        }
    });
    for end in [
        "Register: Registered",
        "Register: AlreadyRegistered",
        "Register: UsernameTaken",
        "Resend: Sent",
        "Confirm: Confirmed",
        "Confirm: Dropped",
        "Confirm: AlreadyConfirmed",
        "Confirm: Refused(Expired)",
        "Confirm: Refused(Invalid)",
        "ConfirmKnowing: WrongPassword",
        "SignIn: SignedIn",
        "SignIn: Throttled",
        "SignIn: Refused(Inactive)",
        "SignIn: Refused(Unconfirmed)",
        "SignIn: Refused(NoPassword)",
        "Forgot: Sent",
        "Reset: Reset",
        "Reset: Refused(Used)",
        "Change: Changed",
        "AskMove: Sent",
        "AskMove: Taken",
        "AskMove: NotProved(NotFresh)",
        "Move: Changed",
        "Move: SignInFirst",
        "Move: Refused(Used)",
        "TakeBack: Reverted",
        "TakeBack: Refused(Used)",
        "Rename: Changed",
        "Login: SignedIn, first proof: true",
        "Login: OtherBrowser",
        "Login: Refused(Used)",
        "Code: SignedIn, first proof: false",
        "Code: WrongCode(Expired)",
        "Unlock: Unlocked",
        "UnlockFor: true",
        "Deactivate: Done",
        "Activate: Done",
        "Revoke: Revoked",
        "Delete: Deleted",
        "Delete: NotFresh",
        "DeleteFor: Deleted",
    ] {
        assert!(
            reached.contains(end),
            "{end} is never reached; reached are {reached:#?}"
        );
    }
}
