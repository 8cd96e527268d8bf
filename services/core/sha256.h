// SHA-256 (FIPS 180-4) of bytes, through OpenSSL. Names rulebooks and request bodies; hides
// nothing.
#pragma once

#include <string>
#include <string_view>

namespace samtale {

// 64 lower-case hexadecimal digits.
std::string Sha256Hex(std::string_view bytes);

}  // namespace samtale
