//! One case of a vector file, and how an answer is compared with what it expects.

use std::time::Duration;

use authkit_token::OffsetDateTime;
use authkit_token::foreign::{Digest, Secrets};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// What was made of a case.
pub(crate) enum Judgement {
    Accepted,
    /// Refused, and why.
    Refused(String),
    /// Something is wrong whatever the case expects: another value, another text.
    Wrong(String),
    /// Nothing here reads this kind.
    #[allow(dead_code)]
    Unsupported,
}

/// How many cases of a file agreed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) agree: usize,
    pub(crate) disagree: usize,
    pub(crate) unsupported: usize,
}

pub(crate) struct Case<'a>(&'a Value);

/// The file as JSON.
pub(crate) fn read(text: &str) -> Result<Value, serde_json::Error> {
    serde_json::from_str(text)
}

/// Judges every case, and tells of each that disagrees.
pub(crate) fn run(
    file: &Value,
    judge: impl Fn(&Case<'_>) -> Judgement,
    mut tell: impl FnMut(String),
) -> Tally {
    let mut tally = Tally::default();
    let cases = file["cases"].as_array().map_or(&[][..], Vec::as_slice);
    for value in cases {
        let case = Case(value);
        let problem = match (judge(&case), case.text("expect")) {
            (Judgement::Unsupported, _) => {
                tally.unsupported += 1;
                Some("unsupported".to_owned())
            }
            (Judgement::Wrong(what), _) => Some(what),
            (Judgement::Accepted, Some("accept" | "either"))
            | (Judgement::Refused(_), Some("reject" | "either")) => {
                tally.agree += 1;
                continue;
            }
            (Judgement::Accepted, _) => Some("accepted".to_owned()),
            (Judgement::Refused(why), _) => Some(format!("refused: {why}")),
        };
        if let Some(problem) = problem {
            if problem != "unsupported" {
                tally.disagree += 1;
            }
            tell(format!("{problem}: {value}"));
        }
    }
    tally
}

impl<'a> Case<'a> {
    pub(crate) fn field(&self, name: &str) -> &'a Value {
        &self.0[name]
    }

    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        self.field(name).as_str()
    }

    pub(crate) fn kind(&self) -> &'a str {
        self.text("kind").unwrap_or_default()
    }

    pub(crate) fn is_accepted(&self) -> bool {
        self.text("expect") == Some("accept")
    }

    pub(crate) fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        STANDARD.decode(self.text(name)?).ok()
    }

    /// The bytes of the token.
    pub(crate) fn token(&self) -> Vec<u8> {
        let repeat = self.field("token_repeat");
        if let (Some(unit), Some(times)) = (repeat["unit_utf8"].as_str(), repeat["times"].as_u64())
        {
            let unit = unit.repeat(usize::try_from(times).unwrap_or_default());
            let part = |name: &str| repeat[name].as_str().unwrap_or_default();
            return [part("prefix_utf8"), &unit, part("suffix_utf8")]
                .concat()
                .into_bytes();
        }
        match self.text("token") {
            Some(text) => text.as_bytes().to_vec(),
            None => self.bytes("token_b64").unwrap_or_default(),
        }
    }

    /// The secrets, the newest first; none where one of them is empty.
    pub(crate) fn secrets(&self) -> Option<Secrets> {
        let list = |name: &str| self.field(name).as_array().cloned();
        let bytes: Vec<Vec<u8>> = if let Some(list) = list("secrets_b64") {
            let decode = |secret: &Value| STANDARD.decode(secret.as_str()?).ok();
            list.iter().filter_map(decode).collect()
        } else {
            let list = list("secrets")?;
            let texts = list.iter().filter_map(Value::as_str);
            texts.map(|text| text.as_bytes().to_vec()).collect()
        };
        let mut newest_first = bytes.iter().rev();
        let mut secrets = Secrets::new(newest_first.next()?).ok()?;
        for retired in newest_first {
            secrets = secrets.with_retired(retired).ok()?;
        }
        Some(secrets)
    }

    pub(crate) fn digest(&self) -> Option<Digest> {
        match self.text("digest")? {
            "sha1" => Some(Digest::Sha1),
            "sha256" => Some(Digest::Sha256),
            "sha384" => Some(Digest::Sha384),
            "sha512" => Some(Digest::Sha512),
            _ => None,
        }
    }

    pub(crate) fn instant(&self, name: &str) -> Option<OffsetDateTime> {
        OffsetDateTime::from_unix_timestamp(self.field(name).as_i64()?).ok()
    }

    pub(crate) fn now(&self) -> OffsetDateTime {
        self.instant("now").unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// The limit on the age. A negative one, which only Python can say, allows nothing.
    pub(crate) fn max_age(&self) -> Option<Duration> {
        let seconds = self.field("max_age").as_i64()?;
        Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
    }
}

/// Compares what was read with what the case says, and the canonical form with the token.
pub(crate) fn same(case: &Case<'_>, value: &Value, canonical: &[u8]) -> Judgement {
    let payload = case.field("payload");
    if case.is_accepted() && !case.field("payload_text").is_null() && payload != value {
        return Judgement::Wrong(format!("read {value}"));
    }
    if case.is_accepted() && canonical != case.token() {
        return Judgement::Wrong("another canonical form".to_owned());
    }
    Judgement::Accepted
}
