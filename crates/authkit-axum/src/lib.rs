//! Accounts for axum: pages and JSON for every flow, sessions, CSRF protection, and guards
