//! One case of a file of password vectors, put to the public API. `cargo xtask vectors` includes this file.

use authkit_hash::{
    Argon2Params, BcryptCost, FlaskSecurity, HashError, Normalization, PasswordHash, Pbkdf2Cost,
    Pbkdf2Digest, Recipe, Scheme, Schemes, ScryptCost, ShaCryptCost, ShaCryptDigest, Verdict,
};
use base64ct::{Base64, Encoding};
use serde_json::Value;

/// How a case went.
#[derive(Debug)]
#[allow(unreachable_pub, reason = "a module of two crates")]
pub enum Outcome {
    Agree,
    Disagree(String),
    Unsupported(String),
}

/// Why a case could not be put at all.
type Put<T> = Result<T, String>;

/// Puts a case.
#[allow(unreachable_pub, reason = "a module of two crates")]
pub fn judge(case: &Value) -> Outcome {
    let outcome = match text(case, "kind").as_deref() {
        Ok("verify") => verify(case),
        Ok("needs_update") => needs_update(case),
        Ok(kind) => Err(format!("kind {kind}")),
        Err(error) => Err(error.clone()),
    };
    outcome.unwrap_or_else(Outcome::Unsupported)
}

fn verify(case: &Value) -> Put<Outcome> {
    let stored = PasswordHash::from_stored(text(case, "hash")?);
    let verdict = schemes(case)?.verify(password(case)?, &stored);
    let matches = verdict.is_ok_and(Verdict::is_match);
    let expect = text(case, "expect")?;
    Ok(match (expect.as_str(), matches) {
        ("accept", true) | ("reject", false) | ("either", _) => Outcome::Agree,
        ("accept", false) if verdict == Err(HashError::UnsupportedScheme) => {
            Outcome::Unsupported(text(case, "scheme")?)
        }
        ("accept" | "reject", _) => Outcome::Disagree(format!("{verdict:?} for {case}")),
        _ => return Err(format!("expectation {expect}")),
    })
}

/// Everything that is no plain text is told by its form.
fn schemes(case: &Value) -> Put<Schemes> {
    let all = Schemes::default()
        .accept_passlib()
        .accept_django()
        .accept_werkzeug()
        .accept_legacy();
    let scheme = text(case, "scheme")?;
    Ok(match scheme.as_str() {
        "plaintext" => all.danger_accept_empty_plaintext(),
        "werkzeug_plain" => all.danger_accept_plaintext(),
        _ if scheme.starts_with("flask_security/") => all.with_flask_security(origin(case)?),
        _ => all,
    })
}

fn origin(case: &Value) -> Put<FlaskSecurity> {
    let context = case.get("context").ok_or("no context")?;
    let mut origin = FlaskSecurity::new(&text(context, "security_password_salt")?);
    match context.get("normalize").and_then(Value::as_str) {
        None => {}
        Some("NFC") => origin = origin.normalized(Normalization::Nfc),
        Some("NFD") => origin = origin.normalized(Normalization::Nfd),
        Some("NFKC") => origin = origin.normalized(Normalization::Nfkc),
        Some("NFKD") => origin = origin.normalized(Normalization::Nfkd),
        Some(other) => return Err(format!("normalisation {other}")),
    }
    if context.get("double_hash").and_then(Value::as_bool) == Some(false) {
        for &scheme in Scheme::ALL {
            origin = origin.with_single_hash(scheme);
        }
    }
    Ok(origin)
}

fn needs_update(case: &Value) -> Put<Outcome> {
    let policy = case.get("policy").ok_or("no policy")?;
    let schemes = match policy.get("hasher") {
        Some(_) => django(policy)?,
        None => crypt_context(policy)?,
    };
    let stored = PasswordHash::from_stored(text(case, "hash")?);
    let stale = schemes.is_stale(&stored);
    let verdict = schemes.verify(password(case)?, &stored);
    let expect = text(case, "expect")?;
    let agrees = match expect.as_str() {
        "update" => stale == Ok(true) && verdict == Ok(Verdict::MatchStale),
        "keep" => stale == Ok(false) && verdict == Ok(Verdict::Match),
        "either" => stale.is_ok() && verdict.is_ok_and(Verdict::is_match),
        _ => return Err(format!("expectation {expect}")),
    };
    Ok(if agrees {
        Outcome::Agree
    } else {
        Outcome::Disagree(format!("{stale:?}, {verdict:?} for {case}"))
    })
}

/// passlib's `CryptContext`: `schemes`, `default`, `deprecated` and costs.
fn crypt_context(policy: &Value) -> Put<Schemes> {
    let names = |field: &str| -> Vec<&str> {
        let list = policy.get(field).and_then(Value::as_array);
        list.into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect()
    };
    let default = text(policy, "default")?;
    let deprecated = names("deprecated");
    let auto = policy.get("deprecated").and_then(Value::as_str) == Some("auto")
        || deprecated.contains(&"auto");
    let mut schemes = Schemes::new(recipe(&default, policy)?);
    for name in names("schemes") {
        if name == default {
            continue;
        }
        schemes = match name {
            "plaintext" => schemes.danger_accept_plaintext(),
            _ if auto || deprecated.contains(&name) => {
                schemes.accept(recipe(name, policy)?.scheme())
            }
            _ => schemes.keep(recipe(name, policy)?),
        };
    }
    Ok(schemes)
}

/// passlib's name of a scheme, with its defaults where the policy says nothing.
fn recipe(name: &str, policy: &Value) -> Put<Recipe> {
    let option = |option: &str, default: u32| number(policy, &format!("{name}.{option}"), default);
    let pbkdf2 = |digest, default| -> Put<Recipe> {
        Ok(
            Pbkdf2Cost::danger_new_below_floor(digest, option("rounds", default)?)
                .map_err(shown)?
                .into(),
        )
    };
    let sha_crypt = |digest, default| -> Put<Recipe> {
        Ok(
            ShaCryptCost::danger_new_below_floor(digest, option("rounds", default)?)
                .map_err(shown)?
                .into(),
        )
    };
    let bcrypt = || BcryptCost::danger_new_below_floor(option("rounds", 12)?).map_err(shown);
    Ok(match name {
        "argon2" => {
            if !matches!(
                policy.get("argon2.type").and_then(Value::as_str),
                None | Some("ID")
            ) {
                return Err(String::from("a policy of argon2 i or d"));
            }
            Argon2Params::danger_new_below_floor(
                option("memory_cost", 102_400)?,
                option("rounds", option("time_cost", 2)?)?,
                option("parallelism", 8)?,
            )
            .map_err(shown)?
            .into()
        }
        "bcrypt" => Recipe::Bcrypt(bcrypt()?),
        "bcrypt_sha256" => Recipe::BcryptSha256(bcrypt()?),
        "pbkdf2_sha1" => pbkdf2(Pbkdf2Digest::Sha1, 131_000)?,
        "pbkdf2_sha256" => pbkdf2(Pbkdf2Digest::Sha256, 29_000)?,
        "pbkdf2_sha512" => pbkdf2(Pbkdf2Digest::Sha512, 25_000)?,
        "sha256_crypt" => sha_crypt(ShaCryptDigest::Sha256, 535_000)?,
        "sha512_crypt" => sha_crypt(ShaCryptDigest::Sha512, 656_000)?,
        "scrypt" => {
            let (log_n, block) = (option("rounds", 16)?, option("block_size", 8)?);
            ScryptCost::danger_new_below_floor(log_n, block, option("parallelism", 1)?)
                .map_err(shown)?
                .into()
        }
        _ => return Err(format!("policy of {name}")),
    })
}

/// A Django hasher and its attributes.
fn django(policy: &Value) -> Put<Schemes> {
    let attribute = |name: &str, default: u32| number(policy, name, default);
    let pbkdf2 = |digest| -> Put<Recipe> {
        Ok(
            Pbkdf2Cost::danger_new_below_floor(digest, attribute("iterations", 1_000_000)?)
                .map_err(shown)?
                .into(),
        )
    };
    let bcrypt = || BcryptCost::danger_new_below_floor(attribute("rounds", 12)?).map_err(shown);
    let hasher = text(policy, "hasher")?;
    let recipe = match hasher.as_str() {
        "PBKDF2PasswordHasher" => pbkdf2(Pbkdf2Digest::Sha256)?,
        "PBKDF2SHA1PasswordHasher" => pbkdf2(Pbkdf2Digest::Sha1)?,
        "BCryptSHA256PasswordHasher" => Recipe::BcryptSha256(bcrypt()?),
        "BCryptPasswordHasher" => Recipe::Bcrypt(bcrypt()?),
        "Argon2PasswordHasher" => Argon2Params::danger_new_below_floor(
            attribute("memory_cost", 102_400)?,
            attribute("time_cost", 2)?,
            attribute("parallelism", 8)?,
        )
        .map_err(shown)?
        .into(),
        "ScryptPasswordHasher" => {
            let n = attribute("work_factor", 16_384)?;
            ScryptCost::danger_new_below_floor(
                n.trailing_zeros(),
                attribute("block_size", 8)?,
                attribute("parallelism", 1)?,
            )
            .map_err(shown)?
            .into()
        }
        _ => return Err(format!("policy of {hasher}")),
    };
    Ok(Schemes::default().accept_django().keep_django(recipe))
}

fn shown(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn number(value: &Value, field: &str, default: u32) -> Put<u32> {
    let Some(found) = value.get(field) else {
        return Ok(default);
    };
    let number = found.as_u64().and_then(|number| u32::try_from(number).ok());
    number.ok_or_else(|| format!("{field} is {found}"))
}

fn text(value: &Value, field: &str) -> Put<String> {
    let text = value.get(field).and_then(Value::as_str);
    text.map(String::from).ok_or_else(|| format!("no {field}"))
}

fn password(case: &Value) -> Put<Vec<u8>> {
    let password = case.get("password").ok_or("no password")?;
    let bytes = if let Ok(text) = text(password, "utf8") {
        text.into_bytes()
    } else if let Ok(base64) = text(password, "b64") {
        Base64::decode_vec(&base64).map_err(shown)?
    } else {
        let times = number(password, "times", 0)? as usize;
        let mut long = text(password, "repeat_utf8")?.repeat(times);
        long.push_str(&text(password, "then_utf8").unwrap_or_default());
        long.into_bytes()
    };
    let length = case.get("password_len").and_then(Value::as_u64);
    if length == Some(bytes.len() as u64) {
        Ok(bytes)
    } else {
        Err(format!(
            "a password of {length:?} bytes was read as one of {}",
            bytes.len()
        ))
    }
}
