//! Rows that cannot be read: told, kept beside the input, and too many of them are an error.

use super::*;

#[test]
fn rows_that_were_mended_beside_the_input_are_not_written_over() {
    let mut case = Case::new();
    let bad = "user_id,event,time\na,open,2026-01-01\nb,open,soon\n";
    let mended = "user_id,event,time\nb,open,2026-01-02\n";
    let rejected = |case: &mut Case| {
        case.import("in.csv", bad, "max_rejected = 1").expect("imported").files[0]
            .rejected_file
            .clone()
            .expect("a side file")
    };
    assert_eq!(rejected(&mut case), case.path("in.rejected.csv"));
    // The same rows again are the same file.
    assert_eq!(rejected(&mut case), case.path("in.rejected.csv"));
    fs::write(case.path("in.rejected.csv"), mended).expect("written");
    assert_eq!(rejected(&mut case), case.path("in.rejected.2.csv"));
    assert_eq!(fs::read(case.path("in.rejected.csv")).expect("readable"), mended.as_bytes());
}

#[test]
fn inputs_of_like_names_keep_their_rejected_rows_apart() {
    let side = |name: &str| Rejected::beside(Path::new(name), "csv").target.to_string_lossy().into_owned();
    assert_eq!(side("clicks.csv.gz"), "clicks.rejected.csv");
    assert_eq!(side("clicks"), "clicks.rejected.csv");
    assert_eq!(side("clicks.tsv"), "clicks.tsv.rejected.csv");
    assert_eq!(side("clicks.2026"), "clicks.2026.rejected.csv");
}

#[test]
fn bad_rows_are_told_and_kept_as_they_were() {
    let mut case = Case::new();
    let rows = b"user_id,event,time\r\na,open,2026-01-01\r\n\"x, y\",open,soon\r\nb,open\r\nb,,2026-01-01\r\n\xff,open,2026-01-01\r\n";
    let report = case.import("in.csv", rows, "max_rejected = 1").expect("imported");
    assert_eq!(counts(&report), (1, 0, 4));
    let told: Vec<(u64, &str)> =
        report.rejected.groups().iter().map(|group| (group.places[0].1, group.reason.as_str())).collect();
    let expected = [
        (3, "what `time` holds is not a time"),
        (4, "2 fields, the header has 3"),
        (5, "no event name in `event`"),
        (6, "`user_id` is not UTF-8 text"),
    ];
    assert_eq!(told, expected);
    let kept = fs::read(report.files[0].rejected_file.clone().expect("a side file")).expect("readable");
    assert_eq!(kept, b"user_id,event,time\n\"x, y\",open,soon\nb,open\nb,,2026-01-01\n\xff,open,2026-01-01\n");
}

#[test]
fn the_side_file_is_named_after_the_unpacked_input() {
    let mut case = Case::new();
    let rows = format!("{CSV}x,y,never\n");
    let report = case.import("in.csv.gz", gzip(rows.as_bytes()), "max_rejected = 1").expect("imported");
    assert_eq!(report.files[0].rejected_file, Some(case.path("in.rejected.csv")));
}

#[test]
fn a_misspelt_column_is_an_error_with_the_near_name_and_nothing_is_imported() {
    let mut case = Case::new();
    let problems = case.import("in.csv", CSV, "user_id = \"userid\"\ntime = \"tiem\"").expect_err("wrong columns");
    let text = problems.to_string();
    assert!(text.contains("has `userid`\n  hint: did you mean `user_id`?"), "{text}");
    assert!(text.contains("has `tiem`\n  hint: did you mean `time`?"), "{text}");
    assert_eq!(case.ask("SELECT count(*) FROM imports"), "0");
}

#[test]
fn a_key_that_no_json_record_has_is_an_error() {
    let mut case = Case::new();
    let lines = "{\"user\":\"a\",\"event\":\"open\",\"time\":\"2026-01-01\"}\n";
    let problems = case.import("in.jsonl", lines, "").expect_err("nobody's events");
    assert!(problems.to_string().contains("has `user_id`\n  hint: did you mean `user`?"), "{problems}");
    assert_eq!(case.ask("SELECT count(*) FROM events"), "0");
}

#[test]
fn a_file_of_which_no_row_fits_is_an_error() {
    let mut case = Case::new();
    let problems = case.import("in.csv", CSV, "time_unit = \"s\"").expect_err("wrong unit");
    assert!(problems.to_string().contains("none of the 3 records could be read"), "{problems}");
    assert!(!case.path("in.rejected.csv").exists());
}

#[test]
fn many_rejected_records_are_an_error_and_few_are_not() {
    let mut case = Case::new();
    let mut rows = "user_id,event,time\n".to_owned() + &"a,open,2026-01-01\n".repeat(95);
    rows += &"a,open,soon\n".repeat(5);
    assert_eq!(case.import("in.csv", &rows, "").map(|report| counts(&report)), Ok((95, 0, 5)));
    rows += "a,open,soon\n";
    let problems = Case::new().import("in.csv", &rows, "").expect_err("6 of 101");
    assert_eq!((problems.exit_code(), problems.0.len()), (1, 2));
    assert_eq!(problems.0[0].place.line, Some(97));
}

#[test]
fn hints_print_no_rows_of_the_data() {
    let mut case = Case::new();
    let rows = "8412,anna@example.org,open,2026-01-01\n8413,otto@example.org,open,2026-01-02\n";
    let problems = case.import("in.csv", rows, "").expect_err("no header").to_string();
    assert!(!problems.contains("anna") && !problems.contains("8412") && problems.contains("columns"), "{problems}");
}
