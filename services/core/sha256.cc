#include "services/core/sha256.h"

#include <openssl/evp.h>

#include <array>

#include "services/core/error.h"

namespace samtale {

std::string Sha256Hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<unsigned char, 32> digest;
  unsigned int size = 0;
  SAMTALE_CHECK(
      EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1);
  SAMTALE_CHECK(size == digest.size());
  std::string hex;
  hex.reserve(2 * digest.size());
  for (unsigned char byte : digest) {
    hex.push_back(kDigits[byte >> 4]);
    hex.push_back(kDigits[byte & 15u]);
  }
  return hex;
}

}  // namespace samtale
