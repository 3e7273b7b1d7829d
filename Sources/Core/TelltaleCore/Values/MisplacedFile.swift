/// What to say of a file that cannot be found, or is not what its name says: what other systems and
/// archives do to names and contents.
public enum MisplacedFile {
  /// How a path is written that cannot be found; nil where nothing is odd about it.
  public static func advice(missing path: String) -> String? {
    let namesDrive = path.split(separator: "/").contains { part in
      let rest = part.dropFirst(2)
      return part.first?.isLetter == true && part.dropFirst().first == ":"
        && (rest.isEmpty || rest.first == "\\")
    }
    if namesDrive { return "it names a Windows drive: write the path as it is on this machine" }
    return path.contains("\\") ? "it is written with '\\', as on Windows: write '/'" : nil
  }

  /// The largest beginning that `advice(beginning:)` looks at, in bytes.
  public static let beginningByteCount = pointer.count

  /// What a file is whose content was left in Git LFS; nil for one whose content is there.
  public static func advice(beginning bytes: some Sequence<UInt8>) -> String? {
    bytes.starts(with: pointer)
      ? "it is a Git LFS pointer, not the file itself: run 'git lfs pull' where it was cloned" : nil
  }

  private static let pointer = Array("version https://git-lfs.github.com/spec/".utf8)
}
