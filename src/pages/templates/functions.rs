//! What every template may call: the entries of the catalogue.

use tera::{Function, Kwargs, State, TeraResult};

use crate::messages;

/// `t(id="…", name=value)`: the text of an entry of the catalogue.
#[expect(clippy::needless_pass_by_value, reason = "the signature is that of the template engine")]
pub(super) fn text(arguments: Kwargs, _: &State<'_>) -> TeraResult<String> {
    let id = arguments.must_get::<&str>("id")?;
    let named = arguments.iter().filter_map(|(name, value)| Some((name.as_str()?, value)));
    let argument = |value: &tera::Value| value.as_f64().ok_or_else(|| value.to_string());
    Ok(messages::template(id, named.filter(|(name, _)| *name != "id").map(|(name, value)| (name, argument(value)))))
}

/// `rich(id="…", name=value)`: the HTML of an entry of the catalogue that holds markup; its arguments are escaped.
pub(super) struct Rich;

impl Function<TeraResult<String>> for Rich {
    fn call(&self, arguments: Kwargs, _: &State<'_>) -> TeraResult<String> {
        let id = arguments.must_get::<&str>("id")?;
        let named = arguments.iter().filter_map(|(name, value)| Some((name.as_str()?, value.to_string())));
        Ok(messages::html(id, &named.collect::<Vec<_>>()))
    }

    fn is_safe(&self) -> bool {
        true
    }
}
