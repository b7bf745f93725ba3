//! What a throw-away server owes the tests that use it. The suite `servers`: see `xtask/src/test.rs`.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::panic)] // it prints where a server is, for another process

use std::io::{BufRead, BufReader, Read};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};

use authkit_servers::{Database, Mysql, Postgres, Throwaway};

/// A server, unless the suite is not switched on.
fn server<D: Database>() -> Option<Throwaway<D>> {
    std::env::var_os("AUTHKIT_TEST_SERVERS").filter(|value| !value.is_empty())?;
    if let Some(report) = std::env::var_os("AUTHKIT_SUITE_REPORT") {
        std::fs::write(Path::new(&report).join("servers"), "").unwrap();
    }
    Some(Throwaway::start().unwrap_or_else(|error| panic!("{error}")))
}

fn address<D: Database>(server: &Throwaway<D>) -> SocketAddr {
    address_in(&server.url())
}

fn address_in(url: &str) -> SocketAddr {
    let (_, behind) = url.split_once('@').unwrap();
    behind.split('/').next().unwrap().parse().unwrap()
}

/// Set for a copy of this program that starts a server and waits to be killed.
const VICTIM: &str = "AUTHKIT_SERVERS_VICTIM";

/// Kills a process that owns a server, and waits until the server hangs up.
fn kill_an_owner<D: Database>(test: &str) {
    let mut victim = Command::new(std::env::current_exe().unwrap());
    victim
        .args([test, "--exact", "--nocapture"])
        .env(VICTIM, "1");
    let mut victim = victim
        .stdout(Stdio::piped())
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(victim.stdout.take().unwrap()).lines();
    let url = lines
        .map(Result::unwrap)
        .find(|line| line.contains("@127.0.0.1:"));
    let address = address_in(&url.unwrap());
    let mut client = TcpStream::connect(address).unwrap();
    D::lets_in(address).unwrap(); // and so it has taken the one before
    victim.kill().unwrap();
    victim.wait().unwrap();
    let mut heard = Vec::new();
    // An end or a broken connection, either will do; a server that lives on would keep us here.
    let _ = client.read_to_end(&mut heard);
}

/// Says where the server is, and waits for the end.
fn wait_as_a_victim(url: &str) {
    println!("\n{url}");
    let _ = std::io::stdin().read(&mut [0]);
}

macro_rules! promises {
    ($name:ident, $database:ty) => {
        mod $name {
            use super::*;

            #[test]
            fn it_lets_us_in_until_it_is_dropped() {
                let Some(server) = server::<$database>() else {
                    return;
                };
                let address = address(&server);
                <$database>::lets_in(address).unwrap();
                drop(server);
                assert!(TcpStream::connect(address).is_err());
            }

            #[test]
            fn it_comes_back_at_the_same_address_after_a_restart_and_after_a_kill() {
                let Some(mut server) = server::<$database>() else {
                    return;
                };
                let address = address(&server);
                server.restart().unwrap();
                <$database>::lets_in(address).unwrap();
                server.kill().unwrap();
                assert!(<$database>::lets_in(address).is_err());
                server.restart().unwrap();
                <$database>::lets_in(address).unwrap();
            }

            #[test]
            fn while_it_is_paused_it_takes_a_connection_and_does_not_answer() {
                let Some(server) = server::<$database>() else {
                    return;
                };
                let address = address(&server);
                server.pause().unwrap();
                assert!(TcpStream::connect(address).is_ok());
                assert!(<$database>::lets_in(address).is_err());
                server.resume().unwrap();
                <$database>::lets_in(address).unwrap();
            }

            #[test]
            fn it_ends_with_the_process_that_owns_it() {
                let Some(server) = server::<$database>() else {
                    return;
                };
                if std::env::var_os(VICTIM).is_some() {
                    return wait_as_a_victim(&server.url());
                }
                kill_an_owner::<$database>(concat!(
                    stringify!($name),
                    "::it_ends_with_the_process_that_owns_it"
                ));
                <$database>::lets_in(address(&server)).unwrap();
            }

            #[test]
            fn two_are_apart() {
                let (Some(one), Some(two)) = (server::<$database>(), server::<$database>()) else {
                    return;
                };
                assert_ne!(one.url(), two.url());
            }
        }
    };
}

promises!(postgres, Postgres);
promises!(mysql, Mysql);
