//! The subjects of the messages, in the languages that come with this crate.

/// Template, Flask-Security's key, English, Russian.
pub(super) const SUBJECTS: [(&str, Option<&str>, &str, &str); 14] = [
    ("welcome", Some("REGISTER"), "Welcome", "Добро пожаловать"),
    (
        "confirmation_instructions",
        Some("CONFIRM"),
        "Please confirm your email",
        "Подтвердите адрес электронной почты",
    ),
    (
        "reset_instructions",
        Some("PASSWORD_RESET"),
        "Password reset instructions",
        "Как сменить пароль",
    ),
    (
        "reset_notice",
        Some("PASSWORD_NOTICE"),
        "Your password has been reset",
        "Ваш пароль сброшен",
    ),
    (
        "change_notice",
        Some("PASSWORD_CHANGE_NOTICE"),
        "Your password has been changed",
        "Ваш пароль изменён",
    ),
    (
        "already_registered",
        None,
        "You already have an account",
        "У вас уже есть учётная запись",
    ),
    (
        "login_instructions",
        Some("PASSWORDLESS"),
        "Login instructions",
        "Как войти",
    ),
    (
        "change_email_instructions",
        None,
        "Confirm your new email address",
        "Подтвердите новый адрес электронной почты",
    ),
    (
        "change_email_notice",
        None,
        "Your email address has been changed",
        "Адрес вашей электронной почты изменён",
    ),
    (
        "change_username_notice",
        None,
        "Your user name has been changed",
        "Ваше имя пользователя изменено",
    ),
    (
        "unlock_instructions",
        None,
        "Your account is locked for a while",
        "Ваша учётная запись временно заблокирована",
    ),
    (
        "deactivation_notice",
        None,
        "Your account has been switched off",
        "Ваша учётная запись отключена",
    ),
    (
        "deletion_notice",
        None,
        "Your account has been removed",
        "Ваша учётная запись удалена",
    ),
    (
        "theft_notice",
        None,
        "One of your logins has been ended",
        "Один из ваших входов завершён",
    ),
];

/// The subject of a template in a language, if both come with this crate.
pub(super) fn subject(template: &str, language: &str) -> Option<&'static str> {
    let (_, _, english, russian) = SUBJECTS.iter().find(|(name, ..)| *name == template)?;
    match language {
        "en" => Some(english),
        "ru" => Some(russian),
        _ => None,
    }
}

/// The template that a key such as `EMAIL_SUBJECT_REGISTER` is about.
pub(super) fn template_of_key(key: &str) -> Option<&'static str> {
    let name = key.strip_prefix("EMAIL_SUBJECT_")?;
    let mut subjects = SUBJECTS.iter();
    let (template, ..) = subjects.find(|(template, key, ..)| {
        *key == Some(name) || key.is_none() && name.eq_ignore_ascii_case(template)
    })?;
    Some(template)
}
