// Source: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.12 to 4.3.16 and 4.5.3 (zip64).
#include "archive_check.h"

#include <fstream>
#include <vector>

#include "guard.h"

namespace tt {
namespace {

constexpr uint64_t largest_directory = 1 << 26;

uint64_t number(const std::vector<uint8_t> &bytes, size_t offset, int width) {
  uint64_t value = 0;
  for (int i = 0; i < width; ++i) value |= static_cast<uint64_t>(bytes[offset + i]) << (8 * i);
  return value;
}

struct File {
  explicit File(const std::string &path) : stream(path, std::ios::binary | std::ios::ate) {
    if (!stream.good()) fail(TT_FILE, path + " cannot be opened");
    size = static_cast<uint64_t>(stream.tellg());
  }

  std::vector<uint8_t> bytes(uint64_t offset, uint64_t count) {
    if (offset > size || count > size - offset) fail(TT_FILE, "its directory lies behind its end");
    std::vector<uint8_t> found(count);
    stream.seekg(static_cast<std::streamoff>(offset));
    stream.read(reinterpret_cast<char *>(found.data()), static_cast<std::streamsize>(count));
    if (!stream.good()) fail(TT_FILE, "it cannot be read");
    return found;
  }

  std::ifstream stream;
  uint64_t size = 0;
};

/// The directory's bytes: found by the record at the end, behind which a comment may stand.
std::vector<uint8_t> directory(File &file) {
  const uint64_t tail_size = std::min<uint64_t>(file.size, 22 + 0xffff + 20);
  const auto tail = file.bytes(file.size - tail_size, tail_size);
  for (size_t back = 22; back <= tail.size(); ++back) {
    const size_t end = tail.size() - back;
    if (number(tail, end, 4) != 0x06054b50) continue;
    uint64_t size = number(tail, end + 12, 4), offset = number(tail, end + 16, 4);
    if (end >= 20 && number(tail, end - 20, 4) == 0x07064b50) {
      const auto record = file.bytes(number(tail, end - 12, 8), 56);
      if (number(record, 0, 4) != 0x06064b50) fail(TT_FILE, "it has no directory where it says");
      size = number(record, 40, 8);
      offset = number(record, 48, 8);
    }
    if (size > largest_directory)
      fail(TT_FILE, "its directory has " + std::to_string(size) + " bytes; allowed are " +
                        std::to_string(largest_directory));
    return file.bytes(offset, size);
  }
  fail(TT_FILE, "it is no zip archive, or is cut short");
}

/// What a member unpacks to; `extra` is where its extra fields lie.
uint64_t unpacked_size(const std::vector<uint8_t> &bytes, size_t entry, size_t extra, size_t end) {
  const uint64_t size = number(bytes, entry + 24, 4);
  if (size != 0xffffffff) return size;
  while (extra + 4 <= end) {
    const size_t length = number(bytes, extra + 2, 2);
    if (number(bytes, extra, 2) == 1 && length >= 8 && extra + 12 <= end)
      return number(bytes, extra + 4, 8);
    extra += 4 + length;
  }
  return size;
}

}  // namespace

void require_plain_archive(const std::string &path) {
  File file(path);
  const auto bytes = directory(file);
  uint64_t sum = 0;
  for (size_t entry = 0; entry + 46 <= bytes.size() && number(bytes, entry, 4) == 0x02014b50;) {
    const size_t name = number(bytes, entry + 28, 2), extra = number(bytes, entry + 30, 2);
    const size_t next = entry + 46 + name + extra + number(bytes, entry + 32, 2);
    if (next > bytes.size()) fail(TT_FILE, "its directory is cut short");
    const std::string member(bytes.begin() + entry + 46, bytes.begin() + entry + 46 + name);
    if (number(bytes, entry + 10, 2) != 0)
      fail(TT_FILE, "its member '" + member + "' is compressed; PyTorch stores members as they are");
    const uint64_t size = unpacked_size(bytes, entry, entry + 46 + name, entry + 46 + name + extra);
    if (size > file.size - sum)
      fail(TT_FILE, "its members up to '" + member + "' say that they have more bytes than the file, " +
                        std::to_string(file.size));
    sum += size;
    entry = next;
  }
}

}  // namespace tt
