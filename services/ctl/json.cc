#include "services/ctl/json.h"

#include <google/protobuf/util/json_util.h>

namespace samtale::ctl {

std::string ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string json;
  if (!MessageToJsonString(message, &json, options).ok()) return "";
  return json;
}

std::string FromJson(std::string_view json, google::protobuf::Message* message) {
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = false;
  const auto status = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(json.data(), json.size()), message, options);
  return status.ok() ? "" : std::string(status.message().data(), status.message().size());
}

}  // namespace samtale::ctl
