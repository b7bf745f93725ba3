//! The schemes that need no memory to speak of, by the crates that do their work.
//!
//! Cases: `pbkdf2-sha256-<rounds>`, `pbkdf2-sha512-<rounds>`, `sha512-crypt-<rounds>`, `bcrypt-<cost>`.

use std::hint::black_box;

use sha_crypt::{Algorithm, Params, PasswordHasher, ShaCrypt};
use sha2::{Sha256, Sha512};

use crate::{
    Outcome,
    hash::{Case, PASSWORD, SALT},
};

/// The case of that name.
pub(crate) fn case(name: &str) -> Outcome<Case> {
    let (scheme, cost) = name.rsplit_once('-').ok_or("no `<scheme>-<cost>`")?;
    let cost: u32 = cost.parse()?;
    match scheme {
        "pbkdf2-sha256" => Ok(repeated(move || {
            black_box(pbkdf2::pbkdf2_hmac_array::<Sha256, 32>(
                PASSWORD, SALT, cost,
            ));
            Ok(())
        })),
        "pbkdf2-sha512" => Ok(repeated(move || {
            black_box(pbkdf2::pbkdf2_hmac_array::<Sha512, 64>(
                PASSWORD, SALT, cost,
            ));
            Ok(())
        })),
        "sha512-crypt" => {
            let params = Params::new(cost).map_err(|error| error.to_string())?;
            let crypt = ShaCrypt::new(Algorithm::Sha512Crypt, params);
            Ok(repeated(move || {
                let salt = SALT.get(..12).unwrap_or_default();
                let hash = crypt.hash_password_with_salt(PASSWORD, salt);
                black_box(hash.map_err(|error| error.to_string())?);
                Ok(())
            }))
        }
        "bcrypt" => Ok(repeated(move || {
            let salt = SALT.try_into()?;
            black_box(bcrypt::hash_with_salt(PASSWORD, cost, salt)?);
            Ok(())
        })),
        _ => Err(format!("there is no case `{name}`").into()),
    }
}

fn repeated(mut once: impl FnMut() -> Outcome + 'static) -> Case {
    Box::new(move |times| (0..times).try_for_each(|_| once()))
}
