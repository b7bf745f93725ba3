//! Reading a command's arguments: a few flags, at most one name, and a refusal for anything else.

use crate::outcome::Outcome;

/// Whether `flag` was given; any other argument is refused.
pub(crate) fn only_flag(command: &str, flag: &str, arguments: &[String]) -> Outcome<bool> {
    match arguments.iter().find(|argument| *argument != flag) {
        Some(other) => Err(refusal(command, other, flag)),
        None => Ok(!arguments.is_empty()),
    }
}

/// The one of these flags that was given, if any; two of them are refused as well.
pub(crate) fn one_flag<'a>(
    command: &str,
    flags: &[&str],
    arguments: &'a [String],
) -> Outcome<Option<&'a str>> {
    let takes = flags.join(" or ");
    match arguments {
        [] => Ok(None),
        [flag] if flags.contains(&flag.as_str()) => Ok(Some(flag)),
        [unknown] | [_, unknown, ..] => Err(refusal(command, unknown, &takes)),
    }
}

/// The one name given, if any; flags and a second name are refused.
pub(crate) fn only_name<'a>(command: &str, arguments: &'a [String]) -> Outcome<Option<&'a str>> {
    match arguments {
        [] => Ok(None),
        [name] if !name.starts_with('-') => Ok(Some(name)),
        [flag] => Err(refusal(command, flag, "one name")),
        [_, second, ..] => Err(refusal(command, second, "one name")),
    }
}

/// Refuses every argument.
pub(crate) fn none(command: &str, arguments: &[String]) -> Outcome {
    match arguments.first() {
        Some(argument) => Err(refusal(command, argument, "no argument")),
        None => Ok(()),
    }
}

fn refusal(command: &str, argument: &str, takes: &str) -> Box<dyn std::error::Error> {
    format!("`cargo xtask {command}` does not know `{argument}`; it takes {takes}").into()
}

#[cfg(test)]
mod tests {
    use super::{none, one_flag, only_flag, only_name};

    fn list(arguments: &[&str]) -> Vec<String> {
        arguments
            .iter()
            .map(|&argument| argument.to_owned())
            .collect()
    }

    #[test]
    fn a_flag_is_given_or_not() {
        assert!(only_flag("budget", "--bless", &list(&["--bless"])).unwrap());
        assert!(!only_flag("budget", "--bless", &[]).unwrap());
        assert!(only_flag("budget", "--bless", &list(&["--bless", "--curse"])).is_err());
    }

    #[test]
    fn one_flag_of_several_is_given_or_none() {
        let flag = |arguments: &[&str]| {
            let given = list(arguments);
            one_flag("docs", &["--a", "--b"], &given).map(|flag| flag.map(str::to_owned))
        };
        assert_eq!(flag(&[]).unwrap(), None);
        assert_eq!(flag(&["--b"]).unwrap(), Some("--b".to_owned()));
        assert!(flag(&["--a", "--b"]).is_err());
        assert!(flag(&["--c"]).is_err());
    }

    #[test]
    fn a_name_is_one_name() {
        assert_eq!(only_name("features", &[]).unwrap(), None);
        assert_eq!(only_name("features", &list(&["a"])).unwrap(), Some("a"));
        assert!(only_name("features", &list(&["--a"])).is_err());
        assert!(only_name("features", &list(&["a", "b"])).is_err());
    }

    #[test]
    fn no_argument_means_none() {
        assert!(none("tidy", &[]).is_ok());
        assert!(none("tidy", &list(&["x"])).is_err());
    }
}
