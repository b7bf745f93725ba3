//! Signing and opening a link with the same claims: ours, `jsonwebtoken` with HS256 in turns in this
//! process, and itsdangerous in Python where `--python` names an interpreter that has it.
//!
//! It ends with a failure where one of the ratios is below what is promised.

use std::error::Error;
use std::hint::black_box;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use authkit_token::foreign::Secrets;
use authkit_token::itsdangerous::{Settings, UrlSafeTimedSerializer};
use authkit_token::{Binding, Key, KeyRing, OffsetDateTime, Purpose, Signer};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};

const HOUR: Duration = Duration::from_secs(3600);
const SECRET: &[u8; 32] = b"0123456789abcdef0123456789abcdef";
const STATE: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$Zm9yIGEgYmVuY2ggb25seQ";
const ROUNDS: usize = 60;
const TIMES: u32 = 2_000;
/// What is promised: as fast as jsonwebtoken, and eight times as fast as itsdangerous.
const OF_JWT: f64 = 1.0;
const OF_PYTHON: f64 = 8.0;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Claims {
    account: u64,
    email: String,
    role: String,
}

#[derive(Serialize, Deserialize)]
struct JwtClaims {
    account: u64,
    email: String,
    role: String,
    iat: i64,
    exp: i64,
}

struct Link;
impl Purpose for Link {
    const NAME: &'static str = "bench";
    type Claims = Claims;
}

/// Nanoseconds of one call: the fastest round of each, the rounds taken in turns.
fn in_turns<const N: usize>(mut runs: [&mut dyn FnMut(); N]) -> [f64; N] {
    let mut fastest = [f64::INFINITY; N];
    for _ in 0..ROUNDS {
        for (fastest, run) in fastest.iter_mut().zip(&mut runs) {
            let start = Instant::now();
            for _ in 0..TIMES {
                run();
            }
            *fastest = fastest.min(start.elapsed().as_nanos() as f64 / f64::from(TIMES));
        }
    }
    fastest
}

fn python(interpreter: &str) -> Result<[f64; 2], Box<dyn Error>> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/itsdangerous_bench.py");
    let output = Command::new(interpreter).arg(script).output()?;
    let text = String::from_utf8(output.stdout)?;
    let numbers: Vec<f64> = text
        .split_whitespace()
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    <[f64; 2]>::try_from(numbers).map_err(|_| complaint.into())
}

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<bool, Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let interpreter = match (arguments.next().as_deref(), arguments.next()) {
        (None, _) => None,
        (Some("--python"), Some(path)) => Some(path),
        _ => return Err("only `--python PATH` is known".into()),
    };
    let seconds = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)?
        .as_secs() as i64;
    let now = OffsetDateTime::from_unix_timestamp(seconds)?;
    let claims = Claims {
        account: 4711,
        email: "ada.lovelace@example.com".to_owned(),
        role: "editor".to_owned(),
    };

    let links = Signer::<Link>::new(&KeyRing::new(Key::from_bytes(SECRET)?));
    let link = links.sign(&claims, HOUR, Binding::to(STATE), now)?;
    assert_eq!(links.open(&link, now)?.bound_to(STATE)?, claims);

    let (encoding, decoding) = (
        EncodingKey::from_secret(SECRET),
        DecodingKey::from_secret(SECRET),
    );
    let (header, validation) = (
        Header::new(Algorithm::HS256),
        Validation::new(Algorithm::HS256),
    );
    let jwt = JwtClaims {
        account: claims.account,
        email: claims.email.clone(),
        role: claims.role.clone(),
        iat: seconds,
        exp: seconds + 3600,
    };
    let token = encode(&header, &jwt, &encoding)?;

    let older = UrlSafeTimedSerializer::new(&Secrets::new(SECRET)?, Settings::new("bench"));
    let older_link = older.dump(&claims, now)?;

    let [sign, sign_jwt, sign_older] = in_turns([
        &mut || {
            let text = links.sign(black_box(&claims), HOUR, Binding::to(STATE), now);
            black_box(text.unwrap());
        },
        &mut || {
            black_box(encode(&header, black_box(&jwt), &encoding).unwrap());
        },
        &mut || {
            black_box(older.dump(black_box(&claims), now).unwrap());
        },
    ]);
    let [open, open_jwt, open_older] = in_turns([
        &mut || {
            let opened = links.open(black_box(&link), now).unwrap();
            black_box(opened.bound_to(STATE).unwrap());
        },
        &mut || {
            black_box(decode::<JwtClaims>(black_box(&token), &decoding, &validation).unwrap());
        },
        &mut || {
            let loaded = older.load::<Claims>(black_box(&older_link), Some(HOUR), now);
            black_box(loaded.unwrap().into_value());
        },
    ]);

    println!("nanoseconds of one call, the fastest of {ROUNDS} rounds of {TIMES}, in turns\n");
    let line = |what: &str, sign: f64, open: f64| println!("{what:<34} {sign:>8.0} {open:>8.0}");
    println!("{:<34} {:>8} {:>8}", "", "sign", "open");
    line("authkit-token, bound to a state", sign, open);
    line("jsonwebtoken, HS256", sign_jwt, open_jwt);
    line("authkit-token, as itsdangerous", sign_older, open_older);
    let mut ratios = vec![
        ("jsonwebtoken / authkit, sign", sign_jwt / sign, OF_JWT),
        ("jsonwebtoken / authkit, open", open_jwt / open, OF_JWT),
    ];
    if let Some(interpreter) = interpreter {
        let [sign_python, open_python] = python(&interpreter)?;
        line("itsdangerous, Python", sign_python, open_python);
        ratios.push((
            "itsdangerous / authkit, sign",
            sign_python / sign,
            OF_PYTHON,
        ));
        ratios.push((
            "itsdangerous / authkit, open",
            open_python / open,
            OF_PYTHON,
        ));
        ratios.push((
            "itsdangerous / the same format, sign",
            sign_python / sign_older,
            OF_PYTHON,
        ));
        ratios.push((
            "itsdangerous / the same format, open",
            open_python / open_older,
            OF_PYTHON,
        ));
    }
    println!();
    for (what, ratio, least) in &ratios {
        println!("{what:<38} {ratio:>6.2} (at least {least})");
    }
    Ok(ratios.iter().all(|(_, ratio, least)| ratio >= least))
}
