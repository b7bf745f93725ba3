//! What several tables hold in the same way.

use std::net::IpAddr;

use crate::SqlxError;
use crate::columns::{Columns, Reader};

/// A network address that may be unknown.
pub(super) fn address<R: Columns>(row: &mut Reader<'_, R>) -> Result<Option<IpAddr>, SqlxError> {
    let address = row.maybe_text()?.map(|text| text.parse());
    address
        .transpose()
        .map_err(|_| SqlxError::corrupt("a network address that is none"))
}

/// An address, as it is stored.
pub(super) fn address_text(address: Option<IpAddr>) -> Option<String> {
    address.map(|address| address.to_string())
}

/// A digest of a token.
#[cfg(feature = "sessions")]
pub(super) fn digest<D>(bytes: &[u8], make: fn([u8; 32]) -> D) -> Result<D, SqlxError> {
    let bytes = bytes.try_into();
    Ok(make(bytes.map_err(|_| {
        SqlxError::corrupt("a digest of another length")
    })?))
}

/// A device.
#[cfg(feature = "sessions")]
pub(super) fn device<R: Columns>(
    row: &mut Reader<'_, R>,
) -> Result<authkit_store::Device, SqlxError> {
    let address = address(row)?;
    let user_agent = row.maybe_text()?;
    Ok(authkit_store::Device::unknown()
        .with_address(address)
        .with_user_agent(user_agent.as_deref()))
}

/// Texts by name.
pub(super) fn map(
    text: &str,
    what: &'static str,
) -> Result<std::collections::BTreeMap<String, String>, SqlxError> {
    serde_json::from_str(text).map_err(|_| SqlxError::corrupt(what))
}
