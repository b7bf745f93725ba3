//! The address of an SMTP server.

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::extension::ClientId;
use percent_encoding::percent_decode_str;
use std::sync::Arc;
use url::{Host, Url};

use super::dialogue::Patience;
use super::pool::Pool;
use super::{Security, Smtp};

/// Why an address does not name an SMTP server that mail may be handed to. It never shows the address, which holds a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SmtpError {
    /// It is not an address with a host.
    #[error("the address of the mail server is not like smtps://user:password@mail.example.com")]
    NotAnAddress,
    /// Its scheme is neither `smtps` nor `smtp`.
    #[error("the address of the mail server starts with neither smtps:// nor smtp://")]
    Scheme,
    /// It would send mail to another machine without TLS.
    #[error("mail to another machine needs TLS: write smtps://.. or smtp://..?tls=required")]
    Unencrypted,
    /// `tls` is something else than `required`. In particular `opportunistic` is not offered.
    #[error("the only value of tls is `required`")]
    TlsOption,
    /// The query holds something else than `tls`.
    #[error("the address of the mail server has an option other than tls")]
    UnknownOption,
    /// It asks for TLS, and this build has none.
    #[error("TLS for mail needs the feature `smtp-tls` of authkit-mail")]
    TlsFeature,
    /// TLS could not be set up for that host name.
    #[error("TLS cannot be set up for this name of a mail server")]
    TlsHost,
    /// No certificate could be read.
    #[error("there is no certificate in the text")]
    Certificate,
    /// There is a user without a password, or the reverse, or one of them is not percent-encoded UTF-8.
    #[error(
        "the address of the mail server needs both a user and a password, percent-encoded, or neither"
    )]
    Credentials,
}

enum Tls {
    None,
    Wrapped,
    Required,
}

pub(super) fn parse(text: &str) -> Result<Smtp, SmtpError> {
    let url = Url::parse(text).map_err(|_| SmtpError::NotAnAddress)?;
    let (tls, port) = match (url.scheme(), tls_option(&url)?) {
        ("smtps", _) => (Tls::Wrapped, 465),
        ("smtp", true) => (Tls::Required, 587),
        ("smtp", false) => (Tls::None, 25),
        _ => return Err(SmtpError::Scheme),
    };
    let host = url
        .host_str()
        .filter(|host| !host.is_empty())
        .ok_or(SmtpError::NotAnAddress)?;
    let security = match tls {
        Tls::None if is_this_machine(&url) => Security::Plain,
        Tls::None => return Err(SmtpError::Unencrypted),
        #[cfg(feature = "smtp-tls")]
        Tls::Wrapped => Security::Wrapped(parameters(host, None)?),
        #[cfg(feature = "smtp-tls")]
        Tls::Required => Security::Required(parameters(host, None)?),
        #[cfg(not(feature = "smtp-tls"))]
        Tls::Wrapped | Tls::Required => return Err(SmtpError::TlsFeature),
    };
    let hello = match url.path().trim_matches('/') {
        "" => ClientId::default(),
        name => ClientId::Domain(name.to_owned()),
    };
    Ok(Smtp {
        host: host.to_owned(),
        port: url.port().unwrap_or(port),
        security,
        credentials: credentials(&url)?,
        hello,
        connect_timeout: Smtp::CONNECT_TIMEOUT,
        patience: Patience {
            command: Smtp::COMMAND_TIMEOUT,
            acceptance: Smtp::ACCEPTANCE_TIMEOUT,
        },
        pool: Arc::new(Pool::new(Smtp::POOL_SIZE, Smtp::POOL_TIME)),
    })
}

/// Whether `?tls=required` is there.
fn tls_option(url: &Url) -> Result<bool, SmtpError> {
    let mut required = false;
    for (name, value) in url.query_pairs() {
        match (name.as_ref(), value.as_ref()) {
            ("tls", "required") => required = true,
            ("tls", _) => return Err(SmtpError::TlsOption),
            _ => return Err(SmtpError::UnknownOption),
        }
    }
    Ok(required)
}

fn is_this_machine(url: &Url) -> bool {
    // the host of a scheme that the URL standard does not know is kept as text, unless it is in brackets
    match url.host() {
        Some(Host::Domain(name)) => {
            name.eq_ignore_ascii_case("localhost")
                || name
                    .parse::<std::net::Ipv4Addr>()
                    .is_ok_and(|address| address.is_loopback())
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn credentials(url: &Url) -> Result<Option<Credentials>, SmtpError> {
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", Some(_)) | (_, None) => Err(SmtpError::Credentials),
        (user, Some(password)) => Ok(Some(Credentials::new(decoded(user)?, decoded(password)?))),
    }
}

fn decoded(text: &str) -> Result<String, SmtpError> {
    let text = percent_decode_str(text)
        .decode_utf8()
        .map_err(|_| SmtpError::Credentials)?;
    Ok(text.into_owned())
}

/// TLS for that host, by the roots of Mozilla and those in `pem`.
#[cfg(feature = "smtp-tls")]
pub(super) fn parameters(
    host: &str,
    pem: Option<&[u8]>,
) -> Result<lettre::transport::smtp::client::TlsParameters, SmtpError> {
    use lettre::transport::smtp::client::{Certificate, TlsParameters};
    let host = host.trim_matches(['[', ']']).to_owned();
    let mut builder = TlsParameters::builder(host);
    if let Some(pem) = pem {
        // a text without any is read as none, and would go unnoticed
        let mark = b"-----BEGIN CERTIFICATE-----";
        if !pem.windows(mark.len()).any(|window| window == mark) {
            return Err(SmtpError::Certificate);
        }
        let certificate = Certificate::from_pem(pem).map_err(|_| SmtpError::Certificate)?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build().map_err(|_| SmtpError::TlsHost)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(url: &str) -> SmtpError {
        parse(url).expect_err(url)
    }

    #[test]
    fn plain_smtp_stays_on_this_machine() {
        for url in [
            "smtp://localhost",
            "smtp://LOCALHOST:2525",
            "smtp://127.0.0.1:2525",
            "smtp://[::1]:2525",
            "smtp://127.1.2.3",
        ] {
            assert!(parse(url).is_ok(), "{url}");
        }
        for url in [
            "smtp://mail.example.com",
            "smtp://a:b@10.0.0.1:25",
            "smtp://localhost.example.com",
            "smtp://[2001:db8::1]",
        ] {
            assert_eq!(refusal(url), SmtpError::Unencrypted, "{url}");
        }
        assert!(SmtpError::Unencrypted.to_string().contains("smtps://"));
        assert!(SmtpError::Unencrypted.to_string().contains("?tls=required"));
    }

    #[test]
    fn what_is_no_mail_server_is_refused() {
        assert_eq!(refusal("mail.example.com"), SmtpError::NotAnAddress);
        assert_eq!(refusal("smtp://"), SmtpError::NotAnAddress);
        assert_eq!(refusal("https://mail.example.com"), SmtpError::Scheme);
        assert_eq!(
            refusal("smtp://mail.example.com?tls=opportunistic"),
            SmtpError::TlsOption
        );
        assert_eq!(
            refusal("smtp://localhost?verify=no"),
            SmtpError::UnknownOption
        );
        assert_eq!(refusal("smtp://user@localhost"), SmtpError::Credentials);
        assert_eq!(refusal("smtp://user:%ff@localhost"), SmtpError::Credentials);
    }

    #[test]
    fn user_and_password_are_decoded() {
        let smtp = parse("smtp://a%40b.de:p%2Bq+r%26s=%2F@localhost").expect("a server");
        assert_eq!(
            smtp.credentials,
            Some(Credentials::new("a@b.de".into(), "p+q+r&s=/".into()))
        );
    }

    #[test]
    fn debug_shows_no_password() {
        let smtp = parse("smtp://user:secret@localhost").expect("a server");
        assert!(!format!("{smtp:?}").contains("secret"));
    }

    #[cfg(not(feature = "smtp-tls"))]
    #[test]
    fn tls_that_is_not_built_in_is_named() {
        assert_eq!(refusal("smtps://mail.example.com"), SmtpError::TlsFeature);
        assert_eq!(
            refusal("smtp://mail.example.com?tls=required"),
            SmtpError::TlsFeature
        );
    }

    #[cfg(feature = "smtp-tls")]
    #[test]
    fn tls_has_its_own_ports() {
        assert_eq!(
            parse("smtps://mail.example.com").expect("a server").port,
            465
        );
        assert_eq!(
            parse("smtp://mail.example.com?tls=required")
                .expect("a server")
                .port,
            587
        );
        assert_eq!(
            parse("smtps://mail.example.com:2465")
                .expect("a server")
                .port,
            2465
        );
    }
}
