//! `cargo run -p vectors-token -- FOLDER`: every file of token vectors in a folder.

// Printing is what it is for.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<bool, Box<dyn Error + Send + Sync>> {
    let folder = std::env::args()
        .nth(1)
        .ok_or("name the folder of the vectors")?;
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.retain(|file| vectors_token::is_for(file));
    files.sort();
    if files.is_empty() {
        return Err("there is no file of token vectors".into());
    }
    let mut agree = true;
    for file in &files {
        let tally = vectors_token::run(file)?;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        println!(
            "{name}: {} agree, {} disagree, {} unsupported",
            tally.agree, tally.disagree, tally.unsupported
        );
        agree &= tally.disagree == 0 && tally.unsupported == 0;
    }
    Ok(agree)
}
