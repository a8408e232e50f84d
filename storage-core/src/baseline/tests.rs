use super::*;

#[test]
fn the_machine_that_runs_the_tests_has_what_they_were_compiled_for() {
    assert_eq!(check_baseline(), Ok(()));
}

#[test]
fn only_what_was_compiled_in_is_required_and_all_that_is_missing_is_named() {
    let feature = |name, compiled_in, present| Feature { name, compiled_in, present };
    let features = [
        feature("sse3", true, true),
        feature("avx2", true, false),
        feature("bmi2", true, false),
        feature("fma", false, false),
    ];
    let error = require(&features).unwrap_err();
    assert_eq!(error.missing, ["avx2", "bmi2"]);
    let text = error.to_string();
    assert!(text.contains("lacks avx2, bmi2: run it on a newer one"), "{text}");
}

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
#[test]
fn the_answers_are_those_of_the_kernel() {
    let cpuinfo = std::fs::read_to_string("/proc/cpuinfo").unwrap();
    let flags = cpuinfo.lines().find(|line| line.starts_with("flags")).unwrap();
    let flags: Vec<_> = flags.split_whitespace().collect();
    for feature in features() {
        let name = match feature.name {
            "sse3" => "pni".to_owned(),
            "cmpxchg16b" => "cx16".to_owned(),
            "lzcnt" => "abm".to_owned(),
            name => name.replace('.', "_"),
        };
        assert_eq!(feature.present, flags.contains(&name.as_str()), "{name}");
    }
}
