//! Where the accounts are while they are measured.

use std::fs;
use std::path::{Path, PathBuf};

use authkit_sqlx::sqlx::{self, AssertSqlSafe, Connection, PgConnection};
use authkit_sqlx::{Postgres, Sqlite};

use crate::Outcome;

/// A file that goes away.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) store: Sqlite,
    path: PathBuf,
}

/// A new database in that folder.
pub(crate) async fn sqlite(folder: &Path) -> Outcome<File> {
    fs::create_dir_all(folder)?;
    let path = folder.join("accounts.db");
    remove(&path);
    let store = Sqlite::open(&path).await?;
    Ok(File { store, path })
}

impl File {
    pub(crate) fn remove(self) {
        drop(self.store);
        remove(&self.path);
    }
}

fn remove(path: &Path) {
    for companion in ["", "-wal", "-shm"] {
        // most of them are not there
        let mut path = path.to_path_buf().into_os_string();
        path.push(companion);
        let _ = fs::remove_file(path);
    }
}

/// A database on a server that tests may fill.
#[derive(Debug)]
pub(crate) struct OnServer {
    pub(crate) store: Postgres,
    admin: String,
    name: String,
}

/// A new database on the server of that URL.
pub(crate) async fn postgres(url: &str) -> Outcome<OnServer> {
    let name = format!("authkit_enumeration_{}", std::process::id());
    run(url, format!("CREATE DATABASE {name}")).await?;
    let (server, _) = url.rsplit_once('/').ok_or("a URL without a database")?;
    let store = Postgres::connect(&format!("{server}/{name}")).await?;
    let admin = url.to_owned();
    Ok(OnServer { store, admin, name })
}

impl OnServer {
    pub(crate) async fn remove(self) -> Outcome {
        self.store.pool().close().await;
        run(&self.admin, format!("DROP DATABASE {}", self.name)).await
    }
}

async fn run(url: &str, sql: String) -> Outcome {
    let mut admin = PgConnection::connect(url).await?;
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(&mut admin)
        .await?;
    Ok(admin.close().await?)
}
