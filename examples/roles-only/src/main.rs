//! `cargo run -p roles-only`: asks who may edit and publish an article, and prints why.

// Printing is what an example is for.
#![allow(clippy::print_stdout)]

use std::error::Error;

use roles_only::{Article, Newsroom, person};

fn main() -> Result<(), Box<dyn Error>> {
    let newsroom = Newsroom::open(include_str!("../policy.json"))?;
    let article = Article { author: 1 };
    for (name, somebody) in [
        ("ada", person(1, &["author"])?),
        ("bob", person(2, &["author"])?),
        ("cleo", person(3, &["admin"])?),
        ("dan", person(4, &["editor", "suspended"])?),
    ] {
        println!("{name} edits: {}", newsroom.edit(&somebody, article));
        println!("{name} publishes: {}", newsroom.publish(&somebody));
    }
    Ok(())
}
