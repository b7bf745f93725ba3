//! Bodies that take more than one store.

use authkit_flows::store::{AccountId, Realm};
use authkit_sqlx::Sql;

use crate::access_app::{self, Ports};
use crate::place::{self, Place, on_every_database};

/// Every server has a pool of its own.
async fn of_a_hundred_parallel_guesses_at_many_servers_five_are_hashed<P: Place>(place: P)
where
    Sql<P::Database>: Ports,
{
    let mut servers = Vec::new();
    for _ in 0..4 {
        servers.push(access_app::counting_in_the_store(place.open().await));
    }
    crate::throttle::of_a_hundred_parallel_guesses_at_many_servers_five_are_hashed(servers).await;
}

/// Each realm is in a database of its own, so that the accounts have the same number.
async fn links_codes_and_devices_of_one_realm_are_nothing_in_another<P: Place>(place: P)
where
    Sql<P::Database>: Ports<UserId = AccountId>,
{
    let Some(another) = P::new().await else {
        return;
    };
    let here = place::in_realm(&place.open().await, Realm::new("here"));
    let there = place::in_realm(&another.open().await, Realm::new("there"));
    let (here, there) = (
        access_app::unthrottled(here),
        access_app::unthrottled(there),
    );
    crate::realms::nothing_passes_between(&here, &there).await;
}

on_every_database! {
    of_a_hundred_parallel_guesses_at_many_servers_five_are_hashed,
    links_codes_and_devices_of_one_realm_are_nothing_in_another,
}
