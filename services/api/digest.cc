#include "services/api/digest.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <memory>

#include "services/core/sha256.h"
#include "services/scheduling/receipts.h"

namespace samtale::api {
namespace {
constexpr std::size_t kMadeIdDigits = 26;  // 104 bits
}  // namespace

std::string DigestWithout(const google::protobuf::Message& request,
                          std::initializer_list<const char*> fields) {
  const std::unique_ptr<google::protobuf::Message> copy(request.New());
  copy->CopyFrom(request);
  for (const char* name : fields) {
    const auto* field = copy->GetDescriptor()->FindFieldByName(name);
    if (field != nullptr) copy->GetReflection()->ClearField(copy.get(), field);
  }
  copy->DiscardUnknownFields();  // nothing this server acts on
  std::string bytes = copy->GetDescriptor()->full_name() + "\n";
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    copy->SerializeToCodedStream(&coded);
  }
  return Sha256Hex(bytes);
}

std::string MadeIdText(const scheduling::Call& call) {
  const std::string key = call.caller.municipality.text() + "\n" +
                          scheduling::CallerKey(call.caller) + "\n" + call.method + "\n" +
                          call.request_id;
  return Sha256Hex(key).substr(0, kMadeIdDigits);
}

}  // namespace samtale::api
