//! The texts of a mail, out of the encodings in which it travels (RFC 2045).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The texts of the parts of a mail, plain and HTML, without the encodings.
pub(super) fn texts(mail: &str) -> Vec<String> {
    let mail = mail.replace("\r\n", "\n");
    let parts = mail.split("Content-Type: text/").skip(1);
    parts.filter_map(|part| part.split_once("\n\n")).map(|(head, rest)| text(head, body(rest))).collect()
}

/// What stands before the line with which the next part begins.
fn body(rest: &str) -> &str {
    rest.split_once("\n--").map_or(rest, |(body, _)| body)
}

fn text(head: &str, body: &str) -> String {
    if head.contains("base64") {
        let bytes = STANDARD.decode(body.split_whitespace().collect::<String>()).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    } else if head.contains("quoted-printable") {
        unfolded(body)
    } else {
        body.to_owned()
    }
}

/// A text without the line ends and escapes of quoted-printable (RFC 2045, 6.7).
fn unfolded(body: &str) -> String {
    let joined = body.replace("=\n", "").into_bytes();
    let mut bytes = Vec::with_capacity(joined.len());
    let mut at = 0;
    while at < joined.len() {
        let code = joined.get(at + 1..at + 3).and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = code.and_then(|code| u8::from_str_radix(code, 16).ok()).filter(|_| joined[at] == b'=');
        bytes.push(escaped.unwrap_or(joined[at]));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_of_a_mail_is_read_in_its_encoding() {
        let part = |kind: &str, encoding: &str, body: &str| {
            format!(
                "--b\r\nContent-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}\r\n"
            )
        };
        let mail = format!(
            "Subject: x\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n{}{}{}--b--\r\n",
            part("plain", "base64", "MSwzOTcg\r\n4oiSIDI="),
            part("html", "quoted-printable", "1=2C3=\r\n97 =E2=88=92 2 =x"),
            part("plain", "7bit", "42")
        );
        assert_eq!(texts(&mail), ["1,397 \u{2212} 2", "1,397 \u{2212} 2 =x", "42"]);
    }
}
