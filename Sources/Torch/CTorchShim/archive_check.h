// A look at a zip archive before LibTorch opens it.
#pragma once

#include <string>

namespace tt {

/// LibTorch allocates what the archive's directory says that a member unpacks to, so the directory is
/// checked against the file first: members are stored as they are, as PyTorch writes them, and are
/// together no larger than the file. Throws `Failure` (TT_FILE) with what is wrong.
void require_plain_archive(const std::string &path);

}  // namespace tt
