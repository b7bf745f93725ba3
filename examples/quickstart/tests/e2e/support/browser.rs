//! Chromium, led by its driver, with JavaScript switched off for every page.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;

use fantoccini::elements::Element;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use reqwest::{Method, Url};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{SOON, eventually};

/// A telephone.
const NARROW: (u64, u64) = (390, 844);
/// A desk.
const WIDE: (u64, u64) = (1280, 900);

/// The running chromedriver, with the folder that its browser writes to. It ends with this handle.
pub(crate) struct Driver {
    child: Child,
    url: String,
    profile: TempDir,
}

impl Driver {
    /// Starts it on a port of its own choice.
    pub(crate) fn start(program: &Path) -> Self {
        let mut command = Command::new(program);
        command
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().expect("chromedriver starts");
        let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
        let (tell, told) = mpsc::channel();
        thread::spawn(move || {
            let mut line = String::new();
            while output.read_line(&mut line).is_ok_and(|read| read > 0) {
                if let Some((_, port)) = line
                    .trim()
                    .trim_end_matches('.')
                    .rsplit_once("started successfully on port ")
                {
                    let _ = tell.send(port.to_owned());
                }
                line.clear();
            }
            let _ = output.read_to_string(&mut line);
        });
        let profile = tempfile::tempdir().expect("a folder");
        let Ok(port) = told.recv_timeout(SOON) else {
            let _ = child.kill();
            panic!("chromedriver does not say on which port it listens");
        };
        Self {
            child,
            url: format!("http://127.0.0.1:{port}"),
            profile,
        }
    }

    /// Opens a browser that runs no script of a page.
    pub(crate) async fn open(&self) -> Client {
        self.open_with(false).await
    }

    /// Opens a browser, which runs the scripts of pages or does not.
    pub(crate) async fn open_with(&self, scripts: bool) -> Client {
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
        ];
        let mut arguments: Vec<_> = arguments.map(str::to_owned).into();
        arguments.push(format!("--user-data-dir={}", self.profile.path().display()));
        let options = json!({
            "args": arguments,
            "prefs": { "profile.managed_default_content_settings.javascript": if scripts { 1 } else { 2 } },
        });
        let capabilities = [("goog:chromeOptions".to_owned(), options)]
            .into_iter()
            .collect();
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder
            .capabilities(capabilities)
            .connect(&self.url)
            .await
            .expect("a browser")
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How much of a page is put on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shots {
    /// As a telephone shows it.
    Narrow,
    /// Also as a desk shows it, and in dark colours.
    All,
}

/// A window, and the pictures taken of it.
pub(crate) struct Window {
    pub(crate) client: Client,
    folder: PathBuf,
    taken: usize,
}

impl Window {
    pub(crate) async fn new(client: Client) -> Self {
        Self::keeping(client, "screens").await
    }

    /// A window whose pictures go into that folder of `target`.
    pub(crate) async fn keeping(client: Client, folder: &str) -> Self {
        let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target");
        let folder = target.join(folder);
        fs::create_dir_all(&folder).expect("a folder");
        for old in fs::read_dir(&folder).expect("a folder").flatten() {
            if old
                .path()
                .extension()
                .is_some_and(|extension| extension == "png")
            {
                fs::remove_file(old.path()).expect("it can be removed");
            }
        }
        let window = Self {
            client,
            folder,
            taken: 0,
        };
        window.resize(NARROW).await;
        window
    }

    pub(crate) async fn goto(&self, url: &str) {
        self.client.goto(url).await.expect("a page");
    }

    /// Follows a link.
    pub(crate) async fn follow(&self, text: &str) {
        self.leave_by(Locator::LinkText(text)).await;
    }

    /// Presses a button.
    pub(crate) async fn press(&self, text: &str) {
        let path = format!("//button[normalize-space()='{text}']");
        self.leave_by(Locator::XPath(&path)).await;
    }

    /// Sends the first form of the page by its button.
    pub(crate) async fn submit(&self) {
        self.leave_by(Locator::Css("main form button[type=submit]"))
            .await;
    }

    /// Clicks and waits for the next page, which may take longer than the click.
    async fn leave_by(&self, locator: Locator<'_>) {
        let element = self.find(locator).await;
        self.run("document.documentElement.dataset.left = 'yes'")
            .await;
        element.click().await.expect("a click");
        let arrived = "return document.documentElement.dataset.left !== 'yes' && document.readyState === 'complete'";
        eventually(&format!("the page after {locator:?}"), SOON, || async {
            (self.run(arrived).await == true).then_some(())
        })
        .await;
    }

    /// Types into the fields of those names.
    pub(crate) async fn enter(&self, fields: &[(&str, &str)]) {
        for (name, text) in fields {
            let field = self
                .find(Locator::Css(&format!("input[name='{name}']")))
                .await;
            field.clear().await.expect("an empty field");
            field.send_keys(text).await.expect("a text");
        }
    }

    pub(crate) async fn find(&self, locator: Locator<'_>) -> Element {
        eventually(&format!("{locator:?}"), SOON, || async {
            self.client.find(locator).await.ok()
        })
        .await
    }

    /// The page has that heading, says `text`, is well made, and fits. Takes its picture.
    pub(crate) async fn look(&mut self, name: &str, shots: Shots, heading: &str, text: &str) {
        let headings = "return [...document.querySelectorAll('h1')].map(h => h.innerText)";
        assert_eq!(
            self.run(headings).await,
            json!([heading]),
            "{name}: the only heading"
        );
        let shown = self.run("return document.body.innerText").await;
        assert!(
            shown.as_str().is_some_and(|shown| shown.contains(text)),
            "{name}: no {text:?} in {shown}"
        );
        let nameless = "return [...document.querySelectorAll('input, select, textarea')]
            .filter(i => i.type !== 'hidden' && !i.hidden && !i.labels.length).map(i => i.name)";
        assert_eq!(
            self.run(nameless).await,
            json!([]),
            "{name}: fields without a label"
        );
        let script =
            "return document.scripts.length + document.querySelectorAll('noscript').length";
        assert_eq!(self.run(script).await, 0, "{name}: scripts");
        assert_ne!(
            self.run("return document.documentElement.lang").await,
            "",
            "{name}: a language"
        );
        self.picture(name, shots).await;
    }

    /// Takes the picture of a page, which has to fit the window's width.
    pub(crate) async fn picture(&mut self, name: &str, shots: Shots) {
        self.taken += 1;
        let name = format!("{:02}-{name}", self.taken);
        self.shoot(&name, NARROW).await;
        if shots == Shots::All {
            self.shoot(&format!("{name}-wide"), WIDE).await;
            self.scheme("dark").await;
            self.shoot(&format!("{name}-dark"), NARROW).await;
            self.scheme("light").await;
        }
    }

    async fn shoot(&self, name: &str, (width, height): (u64, u64)) {
        self.resize((width, height)).await;
        let needed = self
            .run("return document.documentElement.scrollWidth")
            .await;
        assert!(
            needed.as_u64().is_some_and(|needed| needed <= width),
            "{name} is {needed} wide, not {width}"
        );
        // all of it, also what one would scroll to
        let all = self
            .run("return document.documentElement.scrollHeight")
            .await
            .as_u64()
            .unwrap_or(height);
        self.resize((width, height.max(all))).await;
        let png = self.client.screenshot().await.expect("a picture");
        fs::write(self.folder.join(format!("{name}.png")), png).expect("a file");
        self.resize(NARROW).await;
    }

    /// Asks the page, by a script of the driver's: the page's own are switched off.
    pub(crate) async fn run(&self, script: &str) -> Value {
        self.client
            .execute(script, Vec::new())
            .await
            .unwrap_or(Value::Null)
    }

    /// Asks for pages in that language from now on.
    pub(crate) async fn speak(&self, language: &str) {
        self.devtools("Network.enable", json!({})).await;
        let headers = json!({ "headers": { "Accept-Language": language } });
        self.devtools("Network.setExtraHTTPHeaders", headers).await;
    }

    /// What axe-core finds that is serious or worse, in words; it needs a browser that runs scripts.
    pub(crate) async fn violations(&self, axe: &str) -> Value {
        self.run(axe).await;
        let ask = "const done = arguments[arguments.length - 1];
            axe.run().then(found => done(found.violations
                .filter(one => one.impact === 'serious' || one.impact === 'critical')
                .map(one => one.id + ': ' + one.nodes.map(node => node.html).join(' '))), lost => done(String(lost)))";
        self.client
            .execute_async(ask, Vec::new())
            .await
            .expect("an answer of axe-core")
    }

    async fn resize(&self, (width, height): (u64, u64)) {
        let mobile = width < 600;
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics)
            .await;
    }

    async fn scheme(&self, colours: &str) {
        let features =
            json!({ "features": [{ "name": "prefers-color-scheme", "value": colours }] });
        self.devtools("Emulation.setEmulatedMedia", features).await;
    }

    async fn devtools(&self, command: &'static str, parameters: Value) {
        self.client
            .issue_cmd(DevTools {
                command,
                parameters,
            })
            .await
            .expect("it is done");
    }
}

/// A command of the browser's own protocol, which chromedriver passes on.
#[derive(Debug)]
struct DevTools {
    command: &'static str,
    parameters: Value,
}

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(
        &self,
        base: &Url,
        session: Option<&str>,
    ) -> Result<Url, <Url as std::str::FromStr>::Err> {
        base.join(&format!(
            "session/{}/goog/cdp/execute",
            session.unwrap_or_default()
        ))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        let body = json!({ "cmd": self.command, "params": self.parameters });
        (Method::POST, Some(body.to_string()))
    }
}
