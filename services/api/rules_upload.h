// UploadRules: the files of a layer as a stream of parts. Who may is asked at the first part; the
// whole is handed to the use case when the client says that it is whole.
#pragma once

#include <grpcpp/support/server_callback.h>
#include <samtale/v1/policy_service.pb.h>

#include "services/api/shell.h"
#include "services/scheduling/rulemaking.h"

namespace samtale::api {

// Serves one call and deletes itself. `shell` and `rulemaking` outlive it.
grpc::ServerReadReactor<v1::UploadRulesRequest>* ServeUpload(const Shell& shell,
                                                             grpc::CallbackServerContext* context,
                                                             scheduling::Rulemaking& rulemaking,
                                                             v1::RulesUpload* reply);

}  // namespace samtale::api
