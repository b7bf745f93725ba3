//! The schemes that need no memory to speak of: one verification each.
//!
//! Cases: `pbkdf2-sha256-<rounds>`, `pbkdf2-sha512-<rounds>`, `sha512-crypt-<rounds>`, `bcrypt-<cost>`.

use authkit_hash::{
    BcryptCost, Pbkdf2Cost, Pbkdf2Digest, Recipe, Schemes, ShaCryptCost, ShaCryptDigest, Verdict,
};

use crate::{
    Outcome,
    hash::{Case, PASSWORD},
};

/// The case of that name.
pub(crate) fn case(name: &str) -> Outcome<Case> {
    let (scheme, cost) = name.rsplit_once('-').ok_or("no `<scheme>-<cost>`")?;
    let cost: u32 = cost.parse()?;
    // Below the floors: a bench compares speed, and is done sooner.
    let recipe: Recipe = match scheme {
        "pbkdf2-sha256" => Pbkdf2Cost::danger_new_below_floor(Pbkdf2Digest::Sha256, cost)?.into(),
        "pbkdf2-sha512" => Pbkdf2Cost::danger_new_below_floor(Pbkdf2Digest::Sha512, cost)?.into(),
        "sha512-crypt" => {
            ShaCryptCost::danger_new_below_floor(ShaCryptDigest::Sha512, cost)?.into()
        }
        "bcrypt" => BcryptCost::danger_new_below_floor(cost)?.into(),
        _ => return Err(format!("there is no case `{name}`").into()),
    };
    let schemes = Schemes::new(recipe);
    let stored = schemes.hash(PASSWORD)?;
    Ok(Box::new(move |times| {
        for _ in 0..times {
            if schemes.verify(PASSWORD, &stored)? != Verdict::Match {
                return Err("the password did not match".into());
            }
        }
        Ok(())
    }))
}
