/* A process that nobody may open: its list of those who may is there and is empty. */
#include "truth.h"

int main (void) {
  ACL nobody;
  SECURITY_DESCRIPTOR security;
  truth_require (InitializeAcl (&nobody, sizeof nobody, ACL_REVISION)
                     && InitializeSecurityDescriptor (&security, SECURITY_DESCRIPTOR_REVISION)
                     && SetSecurityDescriptorDacl (&security, TRUE, &nobody, FALSE)
                     && SetKernelObjectSecurity (GetCurrentProcess (), DACL_SECURITY_INFORMATION, &security),
                 "SetKernelObjectSecurity");
  HANDLE self = OpenProcess (PROCESS_QUERY_INFORMATION | PROCESS_VM_READ, FALSE, GetCurrentProcessId ());
  truth_begin ("denied");
  truth_number ("is_denied", self == NULL);
  truth_ready ();
  truth_wait ();
  return 0;
}
