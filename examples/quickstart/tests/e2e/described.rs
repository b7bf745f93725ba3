//! Schemathesis reads the description of the endpoints, sends whatever it allows and much that it does not, and holds every
//! answer to it.
//!
//! It runs when `AUTHKIT_TEST_SCHEMATHESIS` names the program.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::html_walk::join;
use crate::support::PASSWORD;
use crate::support::server::{Home, Server};

const EMAIL: &str = "ada@example.com";
/// How many requests are sent at least, in both rounds together.
const EXAMPLES: usize = 2_000;

/// Every request comes from another address, or one that tries too much would be answered 429 for ever.
const HOOKS: &str = "
import random
import schemathesis

source = random.Random(1)


@schemathesis.hook
def before_call(context, case, kwargs):
    case.headers['X-Forwarded-For'] = '.'.join(str(source.randrange(1, 224)) for _ in range(4))
";

#[tokio::test]
async fn described() {
    let program = env::var_os("AUTHKIT_TEST_SCHEMATHESIS").filter(|program| !program.is_empty());
    let Some(program) = program else {
        eprintln!("NOT RUN: described needs AUTHKIT_TEST_SCHEMATHESIS, the path of schemathesis");
        return;
    };
    if let Some(report) = env::var_os("AUTHKIT_SUITE_REPORT") {
        fs::write(Path::new(&report).join("openapi"), "").expect("a report");
    }
    let home = Home::new();
    let server = Server::start(&home);
    let client = server.client();
    join(&client, EMAIL).await;
    let fields = [("email", EMAIL), ("password", PASSWORD)];
    client.fill_in("/login", &fields).await;
    let session = client.session().expect("a session");
    let signed_in = format!("Cookie: authkit_session={session}");

    let hooks = home.path("hooks.py");
    fs::write(&hooks, HOOKS).expect("a file");
    let ask = |more: &[&str]| {
        let mut command = Command::new(&program);
        command
            .current_dir(hooks.parent().expect("a folder"))
            .env("SCHEMATHESIS_HOOKS", "hooks")
            .env("PYTHONPATH", hooks.parent().expect("a folder"))
            .args(["run", &server.url("/openapi.json"), "--no-color"])
            .args(["--checks", CHECKS, "--mode", "all", "--max-examples", "40"])
            .args(["--phases", "examples,coverage,fuzzing"])
            .args(["--generation-deterministic", "--request-timeout", "20"])
            .args(more);
        command.output().expect("it runs")
    };
    let mut sent = 0;
    // a stranger at every endpoint; then somebody who is signed in, at those that do not end that
    let ends = "/(login|logout|delete|deactivate|change|set-password|sessions|verify)$";
    for more in [
        &[][..],
        &["--header", &signed_in, "--exclude-path-regex", ends],
    ] {
        let output = ask(more);
        let told = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{told}\n{errors}");
        sent +=
            generated(&told).unwrap_or_else(|| panic!("it does not say how much it sent: {told}"));
    }
    assert!(sent >= EXAMPLES, "{sent} requests");
    let still = client.get("/account").await;
    still.expect(200);
}

const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,response_headers_conformance";

/// The number in `2101 generated, 2101 passed`.
fn generated(told: &str) -> Option<usize> {
    let before = told
        .lines()
        .find_map(|line| line.split_once(" generated, "));
    before.and_then(|(number, _)| number.trim().replace(',', "").parse().ok())
}
