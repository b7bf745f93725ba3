//! Row 53 of the security checklist: no comparison with a secret takes longer the further it agrees.
//!
//! For each, wrong values that differ from the right one in the first byte and in the last are timed in
//! random order, and Welch's t-test is taken over the two (Reparaz, Balasch, Verbauwhede 2017). A control
//! that compares with `==` has to be found out, or the test says nothing.
//!
//! `cargo run --release --manifest-path benches/token/Cargo.toml --bin constant_time -- [samples]`

use std::error::Error;
use std::hint::black_box;
use std::num::NonZeroU32;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use authkit_flask::login::RememberCookies;
use authkit_token::foreign::{Digest, Secrets};
use authkit_token::itsdangerous::{Settings, Signer as ItsSigner};
use authkit_token::{
    Binding, CodePurpose, Codes, Key, KeyRing, OffsetDateTime, OpaquePurpose, Purpose, PurposeKey,
    Signer, StoredCode, SystemRandom, TokenDigest, django,
};

/// What |t| stays below for a comparison that gives nothing away, and exceeds for the control.
const THRESHOLD: f64 = 5.0;

struct Anything;
impl Purpose for Anything {
    const NAME: &'static str = "anything";
    type Claims = u64;
}
impl OpaquePurpose for Anything {
    const PREFIX: &'static str = "any_";
}
impl CodePurpose for Anything {
    const NAME: &'static str = "anything";
}

/// The same text with the character at a place replaced by another of the same alphabet.
fn changed(text: &str, at: usize) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    bytes[at] = match bytes[at] {
        b'0'..=b'8' | b'a'..=b'e' | b'A'..=b'Y' => bytes[at] + 1,
        _ => b'0',
    };
    bytes
}

/// |t| over the times of the two inputs, the slowest tenth left out: interrupts are in there.
fn t(samples: usize, inputs: [&[u8]; 2], mut run: impl FnMut(&[u8])) -> f64 {
    let mut buffer = inputs[0].to_vec();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut taken = Vec::with_capacity(samples);
    for _ in 0..samples {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let class = (state >> 40 & 1) as usize;
        // Both are read from the same place, so that no cache tells them apart.
        buffer.copy_from_slice(inputs[class]);
        let start = Instant::now();
        run(black_box(&buffer));
        taken.push((class, start.elapsed().as_nanos() as f64));
    }
    let mut times: Vec<f64> = taken.iter().map(|(_, time)| *time).collect();
    times.sort_by(f64::total_cmp);
    let limit = times[samples * 9 / 10];
    let moments = |class| {
        let of_class = || {
            taken
                .iter()
                .filter(move |(c, time)| *c == class && *time <= limit)
        };
        let count = of_class().count() as f64;
        let mean = of_class().map(|(_, time)| time).sum::<f64>() / count;
        let squares = of_class()
            .map(|(_, time)| (time - mean).powi(2))
            .sum::<f64>();
        (mean, squares / (count - 1.0) / count)
    };
    let ((first, first_error), (last, last_error)) = (moments(0), moments(1));
    ((first - last) / (first_error + last_error).sqrt()).abs()
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
    let samples = match std::env::args().nth(1) {
        Some(number) => number.parse()?,
        None => 1_000_000,
    };
    let keys = KeyRing::new(Key::generate(&mut SystemRandom)?);
    let secrets = Secrets::new("0123456789abcdef0123456789abcdef")?;
    let now = OffsetDateTime::UNIX_EPOCH;
    let minute = Duration::from_secs(60);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut results = Vec::new();

    let right = vec![7; 4096];
    let (mut first, mut last) = (right.clone(), right.clone());
    first[0] = 8;
    last[4095] = 8;
    let control = t(samples, [&first, &last], |given| {
        black_box(given == black_box(right.as_slice()));
    });

    let mut of_text = |what, right: &str, from: usize, run: &mut dyn FnMut(&str)| {
        let wrong = [changed(right, from), changed(right, right.len() - 2)];
        let t = t(samples, [&wrong[0], &wrong[1]], |given| {
            // Without this the time of a copy would be measured too, which is the same for both.
            run(std::str::from_utf8(given).unwrap_or_default());
        });
        results.push((what, t));
    };
    let links = Signer::<Anything>::new(&keys);
    let link = links.sign(&7, minute, Binding::none(), now)?;
    // The MAC is the last 32 bytes, which are 43 characters.
    of_text(
        "signature of a native text",
        &link,
        link.len() - 42,
        &mut |given| {
            let _ = black_box(links.open(given, now).is_ok());
        },
    );
    let signer = ItsSigner::new(&secrets, Settings::new("s"));
    let signed = signer.sign("value");
    of_text("signature of itsdangerous", &signed, 6, &mut |given| {
        let _ = black_box(signer.unsign(given).is_ok());
    });
    let signer = django::Signer::new(&secrets, "s", Digest::Sha256);
    let signed = signer.sign("value");
    of_text("signature of Django", &signed, 6, &mut |given| {
        let _ = black_box(signer.unsign(given).is_ok());
    });
    let cookies = RememberCookies::new("0123456789abcdef")?;
    let cookie = cookies.encode("7");
    of_text("digest of a remember cookie", &cookie, 2, &mut |given| {
        let _ = black_box(cookies.decode(given).is_some());
    });

    let mut of_bytes = |what, right: &[u8], from: usize, run: &mut dyn FnMut(&[u8])| {
        let (mut first, mut last) = (right.to_vec(), right.to_vec());
        first[from] ^= 1;
        last[right.len() - 1] ^= 1;
        results.push((what, t(samples, [&first, &last], run)));
    };
    let key = PurposeKey::derive(&keys, "csrf");
    let tag = key.mac(&[b"session"]);
    of_bytes("MAC of a value", &tag, 0, &mut |given| {
        black_box(key.verify(&[b"session"], given));
    });
    let digest = TokenDigest::<Anything>::from_bytes(tag);
    of_bytes("digest of an opaque token", &tag, 0, &mut |given| {
        let given = TokenDigest::<Anything>::try_from_slice(given);
        black_box(given.is_ok_and(|given| given == black_box(digest)));
    });
    let codes = Codes::<Anything>::new(&keys);
    let (code, stored) = codes.generate("ada", minute, now, &mut SystemRandom)?;
    let typed = text(code.expose().as_bytes());
    of_bytes("MAC of a code", &stored.to_bytes(), 24, &mut |given| {
        if let Ok(stored) = StoredCode::try_from_slice(given) {
            let _ = black_box(codes.verify(&stored, "ada", &typed, NonZeroU32::MIN, now));
        }
    });

    println!("|t| over {samples} samples, first byte wrong against last byte wrong\n");
    println!(
        "{:<30} {control:>8.1} (has to exceed {THRESHOLD})",
        "control: =="
    );
    for (what, t) in &results {
        println!("{what:<30} {t:>8.1} (has to stay below {THRESHOLD})");
    }
    Ok(control > THRESHOLD && results.iter().all(|(_, t)| *t < THRESHOLD))
}
