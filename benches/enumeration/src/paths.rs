//! The ways to ask whether an address has an account.

use std::time::{Duration, Instant};

use authkit_flows::confirmable::RequestOutcome as Confirmed;
use authkit_flows::passwordless::RequestOutcome as Mailed;
use authkit_flows::recoverable::RequestOutcome as Recovered;
use authkit_flows::registerable::{RegisterOutcome, SignUp};
use authkit_flows::{BrowserId, Client, SignInOutcome, SignInRefusal};

use crate::Outcome;
use crate::app::{App, Ports, known, password, unknown};

/// One way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Path {
    /// A wrong password.
    SignIn,
    /// "I forgot my password."
    Forgot,
    /// "Send me the confirmation again."
    Resend,
    /// A registration: of a new address, or of one that has an account.
    Register,
    /// "Mail me a link."
    Link,
    /// "Mail me a code."
    Code,
    /// A wrong code, after asking for one.
    TypedCode,
    /// As `Forgot`, with one commit more for who has an account: it has to be noticed.
    LeakBesideMail,
    /// As `SignIn`, with ten commits more: less drowns in the times of argon2.
    LeakBesideHash,
}

impl Path {
    pub(crate) const ALL: [Self; 9] = [
        Self::SignIn,
        Self::Forgot,
        Self::Resend,
        Self::Register,
        Self::Link,
        Self::Code,
        Self::TypedCode,
        Self::LeakBesideMail,
        Self::LeakBesideHash,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Forgot => "forgot",
            Self::Resend => "resend",
            Self::Register => "register",
            Self::Link => "login link",
            Self::Code => "login code",
            Self::TypedCode => "a code typed",
            Self::LeakBesideMail => "control, mail",
            Self::LeakBesideHash => "control, hash",
        }
    }

    /// How many commits it leaks on purpose.
    const fn leaks(self) -> usize {
        match self {
            Self::LeakBesideMail => 1,
            Self::LeakBesideHash => 10,
            _ => 0,
        }
    }

    /// Whether it leaks on purpose.
    pub(crate) const fn is_control(self) -> bool {
        self.leaks() > 0
    }
}

/// Asks about one address, and says how long the answer took.
///
/// # Errors
/// What went wrong in the flow, or that it took the address for what it is not.
pub(crate) async fn once<S: Ports>(
    app: &App<S>,
    path: Path,
    has_account: bool,
    number: usize,
) -> Outcome<Duration> {
    let address = if has_account { known } else { unknown }(number)?;
    let who = address.as_str();
    let client = Client::unknown()
        .with_address(Some([192, 0, 2, 7].into()))
        .with_browser(Some(BrowserId::from_bytes([7; 32])));
    if path == Path::TypedCode {
        let _ = app.by_code.request(who, &client).await?;
    }
    let start = Instant::now();
    let took_it_for_known = match path {
        Path::SignIn | Path::LeakBesideHash => {
            let outcome = app.sign_in.sign_in(who, password(), &client).await?;
            let refused = matches!(outcome, SignInOutcome::Refused(_));
            let unknown = SignInRefusal::UnknownAccount;
            refused && !matches!(outcome, SignInOutcome::Refused(refusal) if refusal == unknown)
        }
        Path::Forgot | Path::LeakBesideMail => {
            app.recover.request(who, &client).await? == Recovered::Sent
        }
        Path::Resend => app.confirm.request(who, &client).await? == Confirmed::Sent,
        Path::Register => {
            let sign_up = SignUp::new(address).with_password(password());
            let outcome = app.register.register(sign_up, &client).await?;
            matches!(outcome, RegisterOutcome::AlreadyRegistered)
        }
        Path::Link => app.by_link.request(who, &client).await? == Mailed::Sent,
        Path::Code => app.by_code.request(who, &client).await? == Mailed::Sent,
        Path::TypedCode => {
            let _ = app.by_code.redeem_code(who, "not it", &client).await?;
            has_account
        }
    };
    if has_account {
        for _ in 0..path.leaks() {
            app.store.record_decoy(0, app.flows.now()).await?;
        }
    }
    let took = start.elapsed();
    if took_it_for_known != has_account {
        let name = path.name();
        return Err(format!("{name}: an address was taken for what it is not").into());
    }
    Ok(took)
}
