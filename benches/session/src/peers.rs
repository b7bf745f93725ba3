//! The peers: axum-login with tower-sessions, and Flask-Security under gunicorn.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::affinity::Cores;
use crate::load;
use crate::people::{self, PEOPLE};
use crate::server::Server;

const START_WITHIN: Duration = Duration::from_secs(60);

/// axum-login, everybody signed in.
pub(crate) fn axum_login(cores: Cores, program: &str, folder: &Path) -> Outcome<Server> {
    let mut command = cores.server(program);
    command.arg(folder).arg(PEOPLE.to_string());
    let mut server = Server::start(command)?;
    for (case, path) in [
        ("axum-login-memory", "memory"),
        ("axum-login-sqlite", "sqlite"),
    ] {
        let mut requests = Vec::new();
        for n in 0..PEOPLE {
            let request = format!(
                "GET /{path}/login/{n} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
            );
            let answer = load::exchange(server.address, &request)?;
            let cookies = load::cookies_of(&answer).ok_or(answer)?;
            requests.push(load::get(&format!("/{path}/hello"), &cookies));
        }
        server.requests.insert(case.to_owned(), requests);
    }
    Ok(server)
}

/// So many sign in there, which takes a hundred times as long.
const FLASK_PEOPLE: u32 = 20;

/// Flask-Security on gunicorn with one worker, everybody signed in.
pub(crate) fn flask_security(
    cores: Cores,
    python: &str,
    script: &Path,
    folder: &Path,
) -> Outcome<Server> {
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    let mut command = cores.server(python);
    command
        .args(["-W", "ignore", "-m", "gunicorn", "--workers", "1"])
        .args(["--log-level", "error", "--bind", &address.to_string()])
        .arg("--chdir")
        .arg(script.parent().ok_or("a script without a folder")?)
        .arg("flask_security_app:app")
        .env("PYTHONWARNINGS", "ignore")
        .env("BENCH_DATABASE", folder.join("flask.db"))
        .env("BENCH_PEOPLE", FLASK_PEOPLE.to_string())
        .env("BENCH_BODY", crate::serve::BODY);
    let child = command.stdin(Stdio::null()).spawn()?;
    let mut server = Server::at(child, address);
    let start = Instant::now();
    while TcpStream::connect(address).is_err() {
        if start.elapsed() > START_WITHIN {
            return Err("gunicorn does not listen".into());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let mut requests = Vec::new();
    for n in 0..FLASK_PEOPLE {
        let form = format!("email={}&password=password", people::email(n)?).replace('@', "%40");
        let request = format!(
            "POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n{form}",
            form.len()
        );
        let answer = load::exchange(address, &request)?;
        if !answer.starts_with("HTTP/1.1 302") {
            return Err(format!("Flask-Security did not let in: {answer}").into());
        }
        let cookies = load::cookies_of(&answer).ok_or(answer)?;
        requests.push(load::get("/hello", &cookies));
    }
    server
        .requests
        .insert("flask-security".to_owned(), requests);
    Ok(server)
}
