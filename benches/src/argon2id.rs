//! argon2id: through the service, as an application would, and by the primitive below it.
//!
//! Cases: `argon2id-<MiB>-<passes>-<lanes>-<workers>`, and the same with `raw-` in front (and one worker).

use std::sync::Arc;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use authkit_hash::{
    Argon2Params, HashService, HashServiceConfig, Schemes, SecretString, ServiceError, Verdict,
};
use tokio::runtime::{Builder, Runtime};

use crate::{
    Outcome,
    hash::{Case, PASSWORD},
};

const SALT: &[u8] = b"0123456789abcdef";

/// The case of that name, if it is one of these.
pub(crate) fn case(name: &str) -> Outcome<Option<Case>> {
    let (raw, rest) = match name.strip_prefix("raw-") {
        Some(rest) => (true, rest),
        None => (false, name),
    };
    let Some(numbers) = rest.strip_prefix("argon2id-") else {
        return Ok(None);
    };
    let numbers: Vec<u32> = numbers
        .split('-')
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    let &[mib, passes, lanes, workers] = &numbers[..] else {
        return Err("argon2id takes MiB, passes, lanes and workers".into());
    };
    let case = if raw {
        primitive(mib * 1024, passes, lanes)?
    } else {
        service(Argon2Params::new(mib * 1024, passes, lanes)?, workers)?
    };
    Ok(Some(case))
}

fn primitive(kib: u32, passes: u32, lanes: u32) -> Outcome<Case> {
    let params = Params::new(kib, passes, lanes, None).map_err(|error| error.to_string())?;
    let mut blocks = vec![Block::new(); params.block_count()];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    Ok(Box::new(move |times| {
        for _ in 0..times {
            let mut tag = [0; 32];
            argon2
                .hash_password_into_with_memory(PASSWORD, SALT, &mut tag, &mut blocks)
                .map_err(|error| error.to_string())?;
            std::hint::black_box(tag);
        }
        Ok(())
    }))
}

fn service(cost: Argon2Params, workers: u32) -> Outcome<Case> {
    let config = HashServiceConfig::DEFAULT
        .with_workers(workers.try_into()?)
        .with_queue(4096);
    let schemes = Schemes::default().with_argon2(cost);
    let service = HashService::new(Arc::new(schemes), config)?;
    let runtime = Builder::new_multi_thread().worker_threads(1).build()?;
    let password = || SecretString::from(String::from_utf8_lossy(PASSWORD).into_owned());
    let stored = runtime.block_on(service.hash(password()))?;
    Ok(Box::new(move |times| {
        let verifying = (0..times).map(|_| {
            let (service, password, stored) = (service.clone(), password(), stored.clone());
            async move { service.verify(password, Some(stored)).await }
        });
        all(&runtime, verifying)
    }))
}

/// Runs all at once; each has to match.
fn all<F>(runtime: &Runtime, verifying: impl Iterator<Item = F>) -> Outcome
where
    F: Future<Output = Result<Verdict, ServiceError>> + Send + 'static,
{
    let tasks: Vec<_> = verifying.map(|one| runtime.spawn(one)).collect();
    for task in tasks {
        if runtime.block_on(task)?? != Verdict::Match {
            return Err("the password did not match".into());
        }
    }
    Ok(())
}
