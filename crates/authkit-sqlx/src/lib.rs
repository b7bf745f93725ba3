//! AuthKit's store on SQLite, with embedded migrations
