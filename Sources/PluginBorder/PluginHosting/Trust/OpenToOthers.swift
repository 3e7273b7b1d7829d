internal import Foundation

/// Whether everyone on the machine may exchange a plugin: its file, or the folder that it lies in.
enum OpenToOthers {
  /// Why a plugin file is not to be trusted, with the remedy; nil where there is no reason.
  ///
  /// The folder's parents are not looked at: they are for whoever administers the machine. A folder
  /// in which others may add files but not replace them, as `/tmp`, is refused too: what others add
  /// is found there.
  static func refusal(of file: String) -> String? {
    if isWritable(file) {
      return "everyone may write it, so that it may be anyone's; when you have looked at it:"
        + " chmod o-w '\(file)'"
    }
    let folder = (file as NSString).deletingLastPathComponent
    if isWritable(folder) {
      return "everyone may write its folder, so that it may be anyone's; put it into a folder of"
        + " your own, or: chmod o-w '\(folder)'"
    }
    return nil
  }

  /// Symbolic links are followed: their own mode says nothing. False for what does not exist.
  static func isWritable(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IWOTH != 0
  }
}
