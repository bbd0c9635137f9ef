; The installer: for one person, without the rights of an administrator. tools/bundle gives VERSION, OUTPUT, SIZE (in K), ICON and LISTS,
; the folder with the lists of what is installed and removed.

Unicode true
SetCompressor /SOLID lzma
SetDateSave off
RequestExecutionLevel user
ManifestDPIAware true
Name "VM Atlas"
OutFile "${OUTPUT}"
Icon "${ICON}"
UninstallIcon "${ICON}"
InstallDir "$LOCALAPPDATA\Programs\VM Atlas"
InstallDirRegKey HKCU "Software\VM Atlas" "Folder"
BrandingText "VM Atlas ${VERSION}"
ShowInstDetails nevershow
ShowUninstDetails nevershow
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "VM Atlas"
VIAddVersionKey "FileDescription" "Installs VM Atlas"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "Copyright (c) 2026 The VM Atlas authors, MIT License"

!include "LogicLib.nsh"
!include "x64.nsh"

!define REMOVAL "Software\Microsoft\Windows\CurrentVersion\Uninstall\VM Atlas"
!define CLASS "VMAtlas.Snapshot"

Page directory
Page instfiles
UninstPage uninstConfirm
UninstPage instfiles

; A program that runs cannot be replaced or removed. Its file tells: it cannot be opened for writing.
!macro REFUSE_WHILE_RUNNING
  ${If} ${FileExists} "$INSTDIR\vmatlas.exe"
    ClearErrors
    FileOpen $0 "$INSTDIR\vmatlas.exe" a
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONEXCLAMATION "VM Atlas is running. Close it and start again." /SD IDOK
      SetErrorLevel 1
      Quit
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

; What tells Explorer that what it knows of files has changed.
!macro TELL_EXPLORER
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
!macroend

Function .onInit
  ${IfNot} ${RunningX64}
    MessageBox MB_OK|MB_ICONSTOP "VM Atlas needs a 64-bit Windows. On a 32-bit one vmatlas-cli.exe runs." /SD IDOK
    SetErrorLevel 1
    Quit
  ${EndIf}
FunctionEnd

Section
  !insertmacro REFUSE_WHILE_RUNNING
  !include "${LISTS}/install.nsh"
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\VM Atlas.lnk" "$INSTDIR\vmatlas.exe"

  WriteRegStr HKCU "Software\VM Atlas" "Folder" "$INSTDIR"
  WriteRegStr HKCU "Software\Classes\${CLASS}" "" "VM Atlas Snapshot"
  WriteRegStr HKCU "Software\Classes\${CLASS}\DefaultIcon" "" "$INSTDIR\vmatlas.exe,0"
  WriteRegStr HKCU "Software\Classes\${CLASS}\shell\open\command" "" '"$INSTDIR\vmatlas.exe" "file:%1"'
  WriteRegStr HKCU "Software\Classes\.vmatlas" "" "${CLASS}"
  ; Dumps belong to debuggers; VM Atlas is only among those that they can be opened with.
  WriteRegStr HKCU "Software\Classes\.vmatlas\OpenWithProgids" "${CLASS}" ""
  WriteRegStr HKCU "Software\Classes\.dmp\OpenWithProgids" "${CLASS}" ""
  WriteRegStr HKCU "Software\Classes\.mdmp\OpenWithProgids" "${CLASS}" ""
  !insertmacro TELL_EXPLORER

  WriteRegStr HKCU "${REMOVAL}" "DisplayName" "VM Atlas"
  WriteRegStr HKCU "${REMOVAL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${REMOVAL}" "DisplayIcon" "$INSTDIR\vmatlas.exe,0"
  WriteRegStr HKCU "${REMOVAL}" "Publisher" "The VM Atlas authors"
  WriteRegStr HKCU "${REMOVAL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${REMOVAL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${REMOVAL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${REMOVAL}" "EstimatedSize" ${SIZE}
  WriteRegDWORD HKCU "${REMOVAL}" "NoModify" 1
  WriteRegDWORD HKCU "${REMOVAL}" "NoRepair" 1
SectionEnd

; Files that somebody else put into the folder stay, and the folder with them.
Section "Uninstall"
  !insertmacro REFUSE_WHILE_RUNNING
  !include "${LISTS}/remove.nsh"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\VM Atlas.lnk"

  ReadRegStr $0 HKCU "Software\Classes\.vmatlas" ""
  ${If} $0 == "${CLASS}"
    DeleteRegValue HKCU "Software\Classes\.vmatlas" ""
  ${EndIf}
  DeleteRegValue HKCU "Software\Classes\.vmatlas\OpenWithProgids" "${CLASS}"
  DeleteRegValue HKCU "Software\Classes\.dmp\OpenWithProgids" "${CLASS}"
  DeleteRegValue HKCU "Software\Classes\.mdmp\OpenWithProgids" "${CLASS}"
  DeleteRegKey /ifempty HKCU "Software\Classes\.vmatlas\OpenWithProgids"
  DeleteRegKey /ifempty HKCU "Software\Classes\.vmatlas"
  DeleteRegKey /ifempty HKCU "Software\Classes\.dmp\OpenWithProgids"
  DeleteRegKey /ifempty HKCU "Software\Classes\.dmp"
  DeleteRegKey /ifempty HKCU "Software\Classes\.mdmp\OpenWithProgids"
  DeleteRegKey /ifempty HKCU "Software\Classes\.mdmp"
  DeleteRegKey HKCU "Software\Classes\${CLASS}"
  DeleteRegKey HKCU "Software\VM Atlas"
  DeleteRegKey HKCU "${REMOVAL}"
  !insertmacro TELL_EXPLORER
SectionEnd
