//! How the text of a file becomes records: quotes, encodings, JSON, times, formats by their shape.

use super::*;

#[test]
fn a_quote_that_is_never_closed_swallows_no_row_in_silence() {
    let mut case = Case::new();
    let rows = "user_id,event,time,note\na,open,2026-01-01,fine\nb,open,2026-01-01,\"cut\nc,open,2026-01-01,x\n";
    let report = case.import("in.csv", rows, "max_rejected = 1").expect("imported");
    let [group] = report.rejected.groups() else { panic!("{report:?}") };
    assert_eq!((counts(&report), group.places[0].1, group.reason.as_str()), ((1, 0, 1), 3, "a quote is not closed"));
}

#[test]
fn quoted_fields_may_hold_commas_quotes_and_line_ends() {
    let mut case = Case::new();
    let rows =
        "user_id,event,time,note\n\"a,b\",\"say \"\"hi\"\"\",2026-01-01,\"two\nlines\"\n5\" disk,open,2026-01-01,x\n";
    let report = case.import("in.csv", rows, "properties = [\"note\"]").expect("imported");
    assert_eq!(counts(&report), (2, 0, 0));
    assert_eq!(
        case.ask("SELECT user_id || '|' || name || '|' || properties FROM events LIMIT 1"),
        "a,b|say \"hi\"|{\"note\":\"two\\nlines\"}"
    );
}

#[test]
fn json_lines_keep_their_types_and_their_ids_as_written() {
    let mut case = Case::new();
    let lines = "{\"user_id\":7,\"event\":\"open\",\"time\":1000,\"size\":2.5}\n\nnot json\n[1]\n{\"user_id\":null,\"event\":\"open\",\"time\":\"2000\"}\n";
    let report = case
        .import("in.jsonl", lines, "time_unit = \"ms\"\nproperties = [\"*\"]\nmax_rejected = 0.5")
        .expect("imported");
    assert_eq!((counts(&report), report.files[0].without_user), ((2, 0, 2), 1));
    let lines: Vec<u64> = report.rejected.groups().iter().map(|group| group.places[0].1).collect();
    assert_eq!(lines, [3, 4]);
    assert_eq!(fs::read(case.path("in.rejected.jsonl")).expect("a side file"), b"not json\n[1]\n");
    assert_eq!(
        case.ask("SELECT ifnull(user_id, 'nobody') || ts || properties FROM events"),
        "71000{\"size\":2.5} nobody2000{}"
    );
    assert_eq!(case.ask("SELECT id FROM users"), "7");
}

#[test]
fn a_json_array_is_read_element_by_element() {
    let mut case = Case::new();
    let rows = "[\n{\"user_id\":1,\"event\":\"x\",\"time\":\"2026-01-01\"},\n{\"user_id\":2,\"event\":\"x\",\"time\":\"2026-01-01\"}]";
    assert_eq!(case.import("in.json", rows, "").map(|report| counts(&report)), Ok((2, 0, 0)));
}

#[test]
fn utf_16_and_empty_files_are_told_apart() {
    let mut case = Case::new();
    let utf16: Vec<u8> = "\u{feff}user_id,event,time\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let problems = case.import("in.csv", utf16, "").expect_err("not UTF-8");
    assert!(problems.to_string().contains("UTF-16"), "{problems}");
    let problems = case.import("in.csv", " \n", "").expect_err("empty");
    assert!(problems.to_string().contains("the file is empty"), "{problems}");
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_column() {
    let mut case = Case::new();
    assert_eq!(case.import("in.csv", format!("\u{feff}{CSV}"), "").map(|report| counts(&report)), Ok((3, 0, 0)));
    let line = "\u{feff}{\"user_id\":\"a\",\"event\":\"e\",\"time\":\"2026-01-01\"}\n";
    assert_eq!(case.import("in.jsonl", line, "").map(|report| counts(&report)), Ok((1, 0, 0)));
}

#[test]
fn one_line_without_end_is_an_error_and_stays_out_of_memory() {
    let mut case = Case::new();
    let line = zstd::encode_all(
        std::io::Read::chain(&b"{\"a\":\""[..], std::io::Read::take(std::io::repeat(b'x'), 5 << 20)),
        1,
    );
    let problems = case.import("in.jsonl", line.expect("packed"), "time = \"t\"\nevent = \"e\"").expect_err("too long");
    assert_eq!(problems.0.len(), 1, "{problems}");
}

#[test]
fn quotes_that_are_letters_swallow_no_rows() {
    let mut case = Case::new();
    let rows = "user_id\tevent\ttime\ttitle\na\tx\t2026-01-01\t\"Quoted\" title\nb\tx\t2026-01-01\t\"open\nc\tx\t2026-01-01\tplain\nd\tx\t2026-01-01\t\"again\n";
    assert_eq!(case.import("in.tsv", rows, "").map(|report| counts(&report)), Ok((4, 0, 0)));
}

#[test]
fn times_of_two_sizes_in_one_column_are_told_and_each_read() {
    let mut case = Case::new();
    let rows = "user_id,event,time\na,x,1767225600\na,y,1767225600000\n";
    let report = case.import("in.csv", rows, "").expect("imported");
    assert_eq!((counts(&report), report.warnings.count()), ((2, 0, 0), 1));
    assert_eq!(case.ask("SELECT DISTINCT ts FROM events"), "1767225600000");
}

#[test]
fn a_list_inside_an_object_or_inside_each_record_is_unfolded() {
    let page = "{\n \"next\": null,\n \"results\": [{\"user_id\":1,\"event\":\"x\",\"time\":\"2026-01-01\"},\n {\"user_id\":2,\"event\":\"x\",\"time\":\"2026-01-01\"}]\n}\n";
    assert_eq!(
        Case::new().import("in.json", page, "records = \"results\"").map(|report| counts(&report)),
        Ok((2, 0, 0))
    );
    let visits = "{\"visitor\":\"v1\",\"actions\":[{\"event\":\"x\",\"time\":\"2026-01-01\"},{\"event\":\"y\",\"time\":\"2026-01-01\"}]}\n";
    let mut case = Case::new();
    case.import("in.jsonl", visits, "records = \"actions\"\nuser_id = \"../visitor\"").expect("imported");
    assert_eq!(case.ask("SELECT user_id || name FROM events ORDER BY name"), "v1x v1y");
}

#[test]
fn a_preset_is_found_by_the_shape_of_the_records() {
    let line = r#"{"event":"Signed Up","properties":{"time":1767225600,"distinct_id":"u1","$device_id":"d1","$user_id":"u1","$insert_id":"i1","plan":"pro"}}"#;
    let mut case = Case::new();
    let report = case.import("export", format!("{line}\n"), "").expect("imported");
    assert_eq!((report.preset, report.added()), (Some("mixpanel"), 1));
    assert_eq!(case.ask("SELECT id || user_id || name FROM events"), "i1u1Signed Up");
    assert_eq!(case.ask("SELECT anonymous_id || user_id FROM aliases"), "d1u1");
}
