//! What Linux tells about this process: time on a processor, and memory.

use std::fs;

use crate::Outcome;

/// Nanoseconds that the living threads of this process have spent on a processor.
pub(crate) fn on_processor() -> Outcome<u64> {
    let mut sum = 0;
    for thread in fs::read_dir("/proc/self/task")? {
        let text = fs::read_to_string(thread?.path().join("schedstat"))?;
        let spent = text.split_whitespace().next().ok_or("an empty schedstat")?;
        sum += spent.parse::<u64>()?;
    }
    Ok(sum)
}

/// KiB of memory that this process holds now.
pub(crate) fn memory() -> Outcome<u64> {
    status("VmRSS:")
}

/// KiB of memory that this process held at most, since the start or [`forget_peak`].
pub(crate) fn peak() -> Outcome<u64> {
    status("VmHWM:")
}

/// Begins a new peak.
pub(crate) fn forget_peak() -> Outcome {
    Ok(fs::write("/proc/self/clear_refs", "5")?)
}

fn status(field: &str) -> Outcome<u64> {
    let text = fs::read_to_string("/proc/self/status")?;
    let line = text.lines().find_map(|line| line.strip_prefix(field));
    let value = line.and_then(|value| value.split_whitespace().next());
    Ok(value.ok_or("no such line in /proc/self/status")?.parse()?)
}
