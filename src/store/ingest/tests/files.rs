//! Files as they come: packed, damaged, missing, and several in one transaction.

use super::*;

#[test]
fn a_cut_gzip_file_imports_nothing() {
    let mut case = Case::new();
    let packed = gzip(CSV.repeat(2_000).as_bytes());
    let problems = case.import("in.csv.gz", &packed[..packed.len() - 12], "").expect_err("cut");
    assert!(problems.to_string().contains("ends too early"), "{problems}");
    assert_eq!(case.ask("SELECT count(*) FROM events"), "0");
    assert!(!case.path("in.rejected.csv").exists());
}

#[test]
fn a_missing_file_is_said_with_its_path() {
    let problems = inputs(&["/nowhere.csv".to_owned()], Path::new(".")).expect_err("no file");
    assert!(problems.to_string().starts_with("/nowhere.csv: cannot read the file"), "{problems}");
}

#[test]
fn one_bad_file_of_a_list_imports_none_of_them() {
    let mut case = Case::new();
    let files: [(&str, &[u8]); 2] = [("good.csv", CSV.as_bytes()), ("bad.csv", b"user_id,event,time\na,open,never\n")];
    assert!(case.import_all(&files, "").is_err());
    assert_eq!(case.ask("SELECT count(*) FROM events UNION ALL SELECT count(*) FROM imports"), "0 0");
    assert!(!case.path("bad.rejected.csv").exists());
}

#[test]
fn users_in_a_file_of_their_own_come_in_the_same_transaction() {
    let mut case = Case::new();
    let table = "[import.users]\nfiles = [\"people.csv\"]\nattributes = { plan = \"plan\" }\nis_test = \"internal\"\nas_of = \"at\"";
    let people = "id,plan,internal,at\na,pro,f,2026-02-02\na,free,f,2026-02-01\nb,,t,2026-02-01\n";
    let report =
        case.import_all(&[("in.csv", CSV.as_bytes()), ("people.csv", people.as_bytes())], table).expect("imported");
    assert_eq!(
        report.files.iter().map(|file| file.kind).collect::<Vec<_>>(),
        [SectionKind::Events, SectionKind::Profiles]
    );
    assert_eq!(case.ask("SELECT id || ifnull(plan, '-') || is_test FROM users ORDER BY id"), "apro0 b-1");
}

#[test]
fn every_container_is_unpacked_by_its_bytes() {
    let csv = CSV.as_bytes();
    let mut padded = [gzip(&csv[..30]), gzip(&csv[30..])].concat();
    padded.extend([0; 512]);
    let zstd = zstd::encode_all(csv, 3).expect("packed");
    let mut bzip2 = Vec::new();
    std::io::Read::read_to_end(&mut bzip2::read::BzEncoder::new(csv, bzip2::Compression::default()), &mut bzip2)
        .expect("packed");
    let zip = zip_of(&[("a/part.csv", csv), ("a/part.csv.gz", &gzip(csv)), (".DS_Store", b"x")]);
    for bytes in [csv.to_vec(), padded, zstd, bzip2, zip] {
        let report = Case::new().import("in.bin", bytes, "files = [\"part*\"]").expect("imported");
        assert_eq!(report.added(), 3);
        assert!(report.rejected.groups().is_empty());
    }
}

#[test]
fn damaged_and_hostile_containers_are_errors_and_import_nothing() {
    let long = CSV.repeat(5_000);
    let long = long.as_bytes();
    let mut bzip2 = Vec::new();
    std::io::Read::read_to_end(&mut bzip2::read::BzEncoder::new(long, bzip2::Compression::default()), &mut bzip2)
        .expect("packed");
    let zip = zip_of(&[("part.csv", long)]);
    let cut = |bytes: &[u8]| bytes[..bytes.len() - bytes.len() / 3].to_vec();
    let bomb = zstd::encode_all(std::io::Read::take(std::io::repeat(b'a'), 200 << 20), 3).expect("packed");
    let cases = [
        ("gzip", cut(&gzip(long))),
        ("gzip with other bytes behind", [gzip(long), b"more".to_vec()].concat()),
        ("zstd", cut(&zstd::encode_all(long, 3).expect("packed"))),
        ("bzip2", cut(&bzip2)),
        ("zip", cut(&zip)),
        ("zip of zips", zip_of(&[("inner.zip", &zip)])),
        ("layers", gzip(&gzip(&gzip(long)))),
        ("bomb", bomb),
        ("sqlite", b"SQLite format 3\0".to_vec()),
        ("parquet", b"PAR1 and no more".to_vec()),
    ];
    for (what, bytes) in cases {
        let mut case = Case::new();
        let problems = case.import("in.bin", bytes, "files = [\"part*\"]\nmax_rejected = 1").expect_err(what);
        assert!(
            problems.0[0].place.file.as_ref().is_some_and(|file| file.starts_with(case.folder.path())),
            "{what}: {problems}"
        );
        assert_eq!(case.ask("SELECT count(*) FROM events"), "0", "{what}");
    }
}

#[test]
fn daily_files_of_one_export_may_lack_an_optional_key() {
    let line =
        |user: &str, plan: &str| format!("{{\"user_id\":\"{user}\",\"event\":\"x\",\"time\":\"2026-01-01\"{plan}}}\n");
    let (monday, tuesday) = (line("a", ",\"plan\":\"pro\""), line("b", ""));
    let files: [(&str, &[u8]); 2] = [("mon.jsonl", monday.as_bytes()), ("tue.jsonl", tuesday.as_bytes())];
    let mut case = Case::new();
    case.import_all(&files, "attributes = { plan = \"plan\" }").expect("imported");
    assert_eq!(case.ask("SELECT user_id FROM events ORDER BY user_id"), "a b");
}

#[test]
fn a_file_of_another_tool_beside_the_first_is_an_error() {
    let mixpanel = b"{\"event\":\"x\",\"properties\":{\"time\":1767225600,\"distinct_id\":\"u1\"}}\n";
    let merges = b"{\"amplitude_id\":1,\"merged_amplitude_id\":2}\n";
    let problems = Case::new().import_all(&[("a.jsonl", mixpanel), ("b.jsonl", merges)], "").expect_err("two tools");
    assert!(problems.0[0].place.file.as_ref().is_some_and(|file| file.ends_with("b.jsonl")), "{problems}");
}

fn zip_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a member");
        writer.write_all(bytes).expect("packed");
    }
    writer.finish().expect("packed").into_inner()
}
